"""What an analyst may ask of the roll-up: go on now, or make everything again."""

from django.db import transaction

from snp.audit import trail
from surveys.models import Survey
from surveys.rollup.ledger import mark_all_stale


@transaction.atomic
def ask_for_run(survey: Survey, *, by, everything: bool = False) -> None:
    """Note who asked; the caller tells a worker."""
    if everything:
        mark_all_stale(survey, f"{by} asked for all figures to be made again")
    trail.record("ask for a roll-up", survey, by=by, everything=everything)
