"""A short demonstration: three years of the small sample and one large quarter."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from snp.demonstration import Files, write

TODAY = dt.date(2007, 8, 1)
Row = dict[str, str]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return write(tmp_path_factory.mktemp("demonstration"), TODAY)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session", name="read")
def reader() -> Callable[[Path], list[Row]]:
    return read


@pytest.fixture(scope="session")
def areas(files: Files) -> list[Row]:
    return read(files.areas)


@pytest.fixture(scope="session")
def margins(files: Files) -> list[Row]:
    return read(files.population)


@pytest.fixture(scope="session")
def responses(files: Files) -> list[Row]:
    return [row for path in files.responses for row in read(path)]
