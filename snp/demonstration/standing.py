"""Where each person interviewed stands: their place, their neighbours and themselves."""

from __future__ import annotations

import numpy as np

from snp.demonstration.people import Floats, People
from snp.demonstration.sample import Sample
from snp.demonstration.truth import borough_standing, ward_effects
from snp.lib.quarters import Quarter

PSU_SPREAD = 0.15
PERSON_SPREAD = 0.45
SIDES_TOGETHER = 0.5  # correlation of a person's two sides
# Added to (confidence, safety) of the people concerned.
BY_VICTIM = np.array([(-0.34, 0.06), (-0.30, 0.05)])
BY_SEX = np.array([(0.0, 0.0), (0.10, -0.10)])
BY_AGE = np.array(
    [
        (-0.10, -0.06, -0.04, 0.0, 0.05, 0.14),
        (0.06, 0.10, 0.05, 0.0, -0.06, -0.16),
    ]
)


def standing_of(
    quarter: Quarter,
    sample: Sample,
    people: People,
    rng: np.random.Generator,
    seed: int,
) -> Floats:
    """Where each person stands (2 sides, people): place, neighbours, and self."""
    psu = rng.normal(0, PSU_SPREAD, (2, len(sample.psu_ward)))
    psu += borough_standing(quarter, seed)[:, sample.psu_borough]
    psu += ward_effects(seed)[:, sample.psu_ward]
    person = rng.normal(0, PERSON_SPREAD, (2, len(sample.psu)))
    rest = (1 - SIDES_TOGETHER**2) ** 0.5
    person[1] = SIDES_TOGETHER * person[0] + rest * person[1]
    person += BY_VICTIM[:, people.victim] + BY_SEX[:, people.sex]
    standing: Floats = psu[:, sample.psu] + person + BY_AGE[:, people.age_band]
    return standing
