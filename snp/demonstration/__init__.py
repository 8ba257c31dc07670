"""Demonstration London: invented wards and people, written as the product's own files.

The files are loaded by the product's own loaders, like anybody's. Real are only the
boroughs' names and codes, and the years in which things changed. Nothing is read from
outside: one seed gives the same bytes every time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from snp.demonstration.activity import eras, write_activity
from snp.demonstration.places import write_areas
from snp.demonstration.population import write_population
from snp.demonstration.streams import SEED
from snp.demonstration.survey import write_responses


@dataclass(frozen=True)
class Files:
    """What was written, in the order in which it is loaded."""

    areas: Path
    population: Path
    responses: tuple[Path, ...]
    activity: Path | None  # none before the first teams' log begins


def write(folder: Path, today: dt.date, seed: int = SEED) -> Files:
    """Write every input file into a folder, made if need be; old ones are replaced.

    Responses reach to the last quarter that was complete on `today`, activity to the
    day itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return Files(
        areas=write_areas(folder / "areas.csv"),
        population=write_population(folder / "population.csv", seed),
        responses=write_responses(folder, today, seed),
        activity=(
            write_activity(folder / "activity.csv", today, seed)
            if eras(today)
            else None
        ),
    )
