"""States and counts in words."""

from django import template

from snp.lib.quarters import Quarter
from surveys.models import ImportBatch

register = template.Library()

WORDS = {
    "checking": "being checked",
    "checked": "waits for you to confirm",
    "loading": "being loaded",
    "running": "running",
}
CLASSES = {
    "loaded": "tag-done",
    "done": "tag-done",
    "checking": "tag-busy",
    "loading": "tag-busy",
    "running": "tag-busy",
    "rejected": "tag-wrong",
    "failed": "tag-wrong",
    "withdrawn": "tag-off",
}
NEXT = {
    "checking": "A worker reads the file. Nothing is stored yet.",
    "checked": "No problem was found. Nothing counts before it is confirmed.",
    "loading": "A worker stores the responses: all of them, or none.",
    "loaded": "Its responses count.",
    "withdrawn": "Its responses stay and no longer count.",
}


@register.filter
def state_words(state: str) -> str:
    return WORDS.get(state, state)


@register.filter
def tag_class(state: str) -> str:
    return CLASSES.get(state, "")


@register.filter
def next_step(load: ImportBatch) -> str:
    """What the state of a load means for who looks at it."""
    if load.state != ImportBatch.State.REJECTED:
        return NEXT[load.state]
    if "discarded_by" in load.report:
        who = load.report["discarded_by"]
        done = f"{who} discarded it" if who else "Nobody confirmed it in 30 days"
        return f"{done}. Nothing of it is stored."
    return "Nothing of it is stored. Mend the file and load it again."


@register.filter
def grouped(number: int | None) -> str:
    return f"{number or 0:,}"


@register.filter
def per_cent(share: float) -> int:
    return round(100 * share)


@register.filter
def span(quarters: list[str]) -> str:
    """`Q1 2006/07 to Q4 2006/07`, from codes in order."""
    ordered = sorted(map(Quarter.parse, quarters))
    first, last = ordered[0].label, ordered[-1].label
    return first if first == last else f"{first} to {last}"
