"""The labels that the survey writes for a person, in the order of its own lists.

Ethnic group and working status are the short lists of the 2001 census.
"""

from __future__ import annotations

AGE_BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64", "65+")
SEXES = ("Male", "Female")
ETHNIC_GROUPS = (
    "White",
    "Mixed",
    "Asian or Asian British",
    "Black or Black British",
    "Chinese or other",
)
WORKING_STATUSES = (
    "Working full time",
    "Working part time",
    "Unemployed",
    "Student",
    "Retired",
    "Looking after home",
    "Sick or disabled",
    "Other",
)
VICTIM = ("yes", "no")

# By the column of the responses file, in the file's order.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "age_band": AGE_BANDS,
    "sex": SEXES,
    "ethnic_group": ETHNIC_GROUPS,
    "working_status": WORKING_STATUSES,
    "victim": VICTIM,
}
# The columns that the population is known by: nobody counts the victims.
MARGINS = ("age_band", "sex", "ethnic_group", "working_status")
