"""What priorities are about: the lists of priorities.toml, as code and label."""

import tomllib
from pathlib import Path

FILE = Path(__file__).parent.with_suffix(".toml")
NO_COUNTERPART = "No counterpart"


def _labels(name: str) -> dict[str, str]:
    with FILE.open("rb") as file:
        return {each["code"]: each["label"] for each in tomllib.load(file)[name]}


CATEGORIES = _labels("category")
POLICING = _labels("policing")


def category(code: str) -> str:
    """The label; a code that left the file still says something."""
    return CATEGORIES.get(code, code)


def policing(code: str) -> str:
    return POLICING.get(code, code) if code else NO_COUNTERPART
