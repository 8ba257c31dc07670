"""Columns of the tables: named as in the exported files, so that scripts read both."""

from __future__ import annotations

from operator import attrgetter

from snp.dashboards import words
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.rows import AreaRow, ChangeRow
from snp.dashboards.panels.tables import Column
from snp.estimation.publication import Reason


def whole(n: int) -> str:
    return f"{n:,}"


def marker(suppressed: str) -> str:
    return Reason(suppressed).marker if suppressed in Reason.__members__ else ""


def constant(name: str, value: str) -> Column:
    return Column(name, name, lambda row: value, on_page=False)


def of_series(choice: Choice) -> list[Column]:
    """A row a quarter; the first column that the page shows heads its row."""
    return [
        constant("survey", choice.survey),
        Column("measure", "Measure", attrgetter("measure"), on_page=False),
        Column("area_code", "Code", attrgetter("place.code"), on_page=False),
        Column("area_name", "Area", attrgetter("place.name"), on_page=False),
        constant("geography", choice.geography),
        constant("window", choice.window),
        Column("period", "Quarter", attrgetter("quarter"), attrgetter("label")),
        *_figures(lambda row: row),
    ]


def of_areas(choice: Choice) -> list[Column]:
    """A row a BCU, with its two comparisons."""
    return [
        constant("survey", choice.survey),
        Column("measure", "Measure", attrgetter("now.measure"), on_page=False),
        Column("area_code", "Code", attrgetter("place.code"), on_page=False),
        Column("area_name", "BCU", attrgetter("place.name")),
        constant("geography", choice.geography),
        constant("window", choice.window),
        Column("period", "Quarter", attrgetter("now.quarter"), on_page=False),
        *_figures(attrgetter("now")),
        *_comparison("year_ago", "a year ago"),
        *_comparison("rest", "rest of London"),
    ]


def _figures(of) -> list[Column]:
    def read(name):
        return lambda row: getattr(of(row), name)

    def share(name, heading):
        return Column(name, heading, read(name), words.one_decimal, is_number=True)

    return [
        share("estimate", "%"),
        Column("ci_low", "from", read("low"), words.one_decimal, is_number=True),
        Column("ci_high", "to", read("high"), words.one_decimal, is_number=True),
        Column("n", "Interviewed", read("n"), whole, is_number=True),
        Column("se", "se", read("se"), on_page=False),
        Column("n_eff", "n_eff", read("n_eff"), on_page=False),
        Column("deff", "deff", read("deff"), on_page=False),
        Column("suppressed", "Note", read("suppressed"), note),
        Column("marker", "", lambda row: marker(of(row).suppressed), on_page=False),
        Column("flags", "flags", read("flags"), on_page=False),
        Column("run_id", "run", read("run"), on_page=False),
    ]


def note(suppressed: str) -> str:
    return f"{marker(suppressed)} {words.reason(suppressed)}" if suppressed else ""


def _comparison(attribute: str, heading: str) -> list[Column]:
    def read(name):
        def value(row: AreaRow):
            change: ChangeRow | None = getattr(row, attribute)
            return getattr(change, name) if change else None

        return value

    prefix = "year_ago" if attribute == "year_ago" else "rest_of_force"

    def number(name, label, on_page=False):
        shown = words.signed_points if on_page else None
        return Column(f"{prefix}_{name}", label, read(name), shown, True, on_page)

    return [
        number("change", f"Points against {heading}", on_page=True),
        number("low", "low"),
        number("high", "high"),
        number("p_value", "p"),
        number("q_value", "q"),
        Column(f"{prefix}_verdict", "Verdict", read("verdict"), words.marked),
        Column(f"{prefix}_reason", "reason", read("reason"), on_page=False),
    ]
