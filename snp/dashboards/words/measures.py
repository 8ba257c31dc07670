"""How each measure is spoken of in a sentence; a measure not listed goes by its title."""

from __future__ import annotations

from dataclasses import dataclass

from snp.dashboards.panels.rows import Measure


@dataclass(frozen=True)
class Phrase:
    """The `noun` is clearly higher; `more` or `fewer` than a year ago."""

    noun: str
    more: str
    fewer: str

    def moved(self, change: float) -> str:
        return self.more if change > 0 else self.fewer


def _people(noun: str, do: str) -> Phrase:
    return Phrase(noun, f"more people {do}", f"fewer people {do}")


PHRASES = {
    "worried_asb": _people(
        "worry about anti-social behaviour", "worry about anti-social behaviour"
    ),
    "safe_day": _people("safety by day", "feel safe by day"),
    "safe_night": _people("safety at night", "feel safe at night"),
    "good_job": _people(
        "satisfaction with local policing", "think that the police do a good job"
    ),
    "understand_issues": _people(
        "confidence that the police understand local issues",
        "think that the police understand local issues",
    ),
    "dealing_issues": _people(
        "confidence that the police deal with what matters",
        "think that the police deal with what matters",
    ),
}


def phrase_of(measure: Measure) -> Phrase:
    return PHRASES.get(measure.code) or _from_title(measure)


def _from_title(measure: Measure) -> Phrase:
    title = f"“{measure.title}”"
    return Phrase(title, f"{title} is higher", f"{title} is lower")
