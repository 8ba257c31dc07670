"""What a measure shows, in words: from what to what, by how much, and how sure that is."""

import math

from epic.initiatives.comparing import BETTER, NOT_CLEAR, WORSE, Benefit, Tally
from epic.models import Measure, Reading
from snp.estimation.comparisons import expected_false_flags
from snp.estimation.differences import Interval

Form = Measure.Form
MARKS = {BETTER: "▲", WORSE: "▼", NOT_CLEAR: "–"}
CLEARLY = {BETTER: "clearly better", WORSE: "clearly worse", NOT_CLEAR: NOT_CLEAR}
LESS_MORE = {
    Form.SHARE: ("less", "more"),
    Form.COUNT: ("fewer", "more"),
    Form.AMOUNT: ("less", "more"),
}
NAMES = {
    "date": "day",
    "value": "reading",
    "sample_size": "based on",
    "standard_deviation": "standard deviation",
    "source": "source",
}
NO_CAUSE = (
    "A difference between before and after does not show what caused it: other things "
    "changed in the same months."
)


def value(reading: Reading, measure: Measure) -> str:
    """`2.4%`, `31`, `76,000`."""
    if measure.form == Form.SHARE:
        return f"{number(reading.value * 100)}%"
    return number(reading.value)


def with_unit(reading: Reading, measure: Measure) -> str:
    return f"{value(reading, measure)} {measure.unit}".strip()


def correction(reading: Reading, was: dict[str, str | None]) -> str:
    """`Stock shrinkage, before: reading 2.4%, based on 412`."""
    measure = reading.measure
    old = dict(was)
    if old.get("value") is not None:
        old["value"] = value(Reading(value=float(old["value"])), measure)
    said = [
        f"{NAMES[name]} {old[name] or 'not given'}" for name in NAMES if name in old
    ]
    return f"{measure.name}, before: {', '.join(said)}"


def number(figure: float, decimals: int = 2) -> str:
    """No idle noughts, and what is not 0 is never shown as 0."""
    if 0 < abs(figure) < 0.005:
        return "under 0.01" if figure > 0 else "above −0.01"
    text = f"{figure:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def signed(figure: float) -> str:
    """`+1.7`, as limits are given: one decimal, two of what is under 1."""
    text = number(figure, 1 if abs(figure) >= 1 else 2)
    return f"+{text}" if figure > 0 else text


def sentence(benefit: Benefit) -> str:
    """The whole finding, for somebody who reads nothing else."""
    measure = benefit.measure
    if benefit.baseline is None:
        return f"{measure.name}: no baseline yet."
    if benefit.follow_up is None:
        day = f"{benefit.baseline.date.day} {benefit.baseline.date:%B %Y}"
        was = with_unit(benefit.baseline, measure)
        return f"{measure.name} was {was} on {day}; no follow-up yet."
    return f"{_course(benefit)}{_samples(benefit)}: {size(benefit)}{_sure(benefit)}."


def _course(benefit: Benefit) -> str:
    measure, change = benefit.measure, benefit.difference.change
    after = with_unit(benefit.follow_up, measure)
    if change == 0:
        return f"{measure.name} stayed at {after}"
    verb = "rose" if change > 0 else "fell"
    return f"{measure.name} {verb} from {value(benefit.baseline, measure)} to {after}"


def _samples(benefit: Benefit) -> str:
    sizes = benefit.baseline.sample_size, benefit.follow_up.sample_size
    return f" (samples of {sizes[0]:,} and {sizes[1]:,})" if all(sizes) else ""


def size(benefit: Benefit) -> str:
    """`0.5 points less`, `9 fewer (29% fewer)`, `43,100 less`."""
    made, form = benefit.difference, benefit.measure.form
    if made.change == 0:
        return "no difference"
    word = LESS_MORE[form][made.change > 0]
    if form == Form.SHARE:
        points = number(abs(made.change) * 100)
        return f"{points} {'point' if points == '1' else 'points'} {word}"
    said = f"{number(abs(made.change))} {word}"
    if form == Form.COUNT and math.isfinite(made.ratio):
        said += f" ({number(round(abs(made.ratio - 1) * 100, 1))}% {word})"
    return said


def interval(benefit: Benefit) -> str:
    """`−2.69 to +1.67 points`, `−60% to +27%`, or nothing where there is none."""
    made, form = benefit.difference, benefit.measure.form
    if made is None or made.interval is None:
        return ""
    if form == Form.SHARE:
        return f"{_between(made.interval, 100)} points"
    if form == Form.COUNT and benefit.baseline.value:
        return _per_cents(made.ratio_interval)
    return _between(made.interval)


def _between(limits: Interval, times: float = 1) -> str:
    return f"{signed(limits.low * times)} to {signed(limits.high * times)}"


def _per_cents(ratios: Interval) -> str:
    low, high = ((limit - 1) * 100 for limit in (ratios.low, ratios.high))
    return f"{signed(low)}% to {signed(high)}%"


def _sure(benefit: Benefit) -> str:
    if not benefit.is_compared:
        return f". No interval: {benefit.difference.reason}"
    return f", interval {interval(benefit)}: {CLEARLY[benefit.verdict]}"


def marked(benefit: Benefit) -> str:
    """`▲ better`, for tables; empty where nothing can be said."""
    if not benefit.verdict:
        return ""
    return f"{MARKS[benefit.verdict]} {benefit.verdict}"


def opening(found: Tally) -> str:
    """How many run, how many were read twice, how many changed clearly."""
    total = found.running + found.ended
    if not total:
        return "No problem-solving initiative runs, or ended in the last two years."
    ended = f" and {found.ended:,} ended in the last two years" if found.ended else ""
    running = f"{found.running:,} {_initiatives(found.running)}"
    verb = "runs" if found.running == 1 else "run"
    return (
        f"{running} {verb}{ended}. {found.read_twice:,} of {total:,} {_have(found.read_twice)} "
        f"a baseline and a follow-up{_clear(found)}."
    )


def _clear(found: Tally) -> str:
    if not found.compared:
        return "; no difference carries an interval yet"
    clear = found.better + found.worse
    of = f"{clear:,} of {found.compared:,} measures with an interval"
    if not clear:
        return f"; none of {found.compared:,} measures with an interval changed clearly"
    return (
        f"; {of} changed clearly, {found.better or 'none'} for the better and "
        f"{found.worse or 'none'} for the worse"
    )


def by_chance(found: Tally) -> str:
    """How many of those would have changed clearly if nothing had."""
    if not found.compared:
        return ""
    return (
        f"About {float(expected_false_flags(found.compared)):.1f} of {found.compared:,} would "
        "look clear by chance alone."
    )


def _initiatives(count: int) -> str:
    return "initiative" if count == 1 else "initiatives"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
