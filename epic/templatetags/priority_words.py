"""How templates name what priorities are about, and how they stand."""

from django import template

from epic.models import Priority
from epic.priorities import definitions, freshness, words
from snp.accounts import access

register = template.Library()
register.filter("category", definitions.category)
register.filter("policing", definitions.policing)
register.filter("median", words.median)
register.filter("limits", words.limits)
register.filter("fresh", words.fresh)

TAGS = {
    "raised": "",
    "adopted": "tag-busy",
    "resolved": "tag-done",
    "dropped": "tag-off",
}


@register.filter
def grouped(count: int) -> str:
    return f"{count:,}"


@register.filter
def status_class(priority: Priority) -> str:
    return TAGS[priority.status]


@register.filter
def is_stale(priority: Priority) -> bool:
    return freshness.is_stale(priority, access.today())
