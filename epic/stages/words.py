"""Where a ward stands in the seven stages, in a sentence that can be read out."""

from collections import Counter
from collections.abc import Sequence

from epic.stages.tracker import StageStatus, Status
from snp.lib.quarters import Quarter
from wards.models import Ward

FEW = 2  # stages whose gaps are named; of more, only how many there are


def sentence(ward: Ward, quarter: Quarter, stages: Sequence[StageStatus]) -> str:
    """`Abbey has delivered 5 of 7 stages in July to September 2026; review lacks ...`"""
    when = quarter.months + (" so far" if stages[0].so_far else "")
    if stages[0].status == Status.NOTHING:
        said = f"Nothing is logged for {ward} in {when}, and not all of it is nil."
    elif stages[0].status == Status.NIL:
        said = f"The team of {ward} returned nil for each month of {when}."
    else:
        said = f"{ward} has delivered {_delivered(stages)} in {when}{_gaps(stages)}."
    return f"{said} {_doubts(stages)}".strip()


def _delivered(stages: Sequence[StageStatus]) -> str:
    done = sum(each.status == Status.DELIVERED for each in stages)
    if done in (0, len(stages)):
        return f"{'all' if done else 'none of the'} {len(stages)} stages"
    return f"{done} of {len(stages)} stages"


def _gaps(stages: Sequence[StageStatus]) -> str:
    gaps = [each for each in stages if each.status != Status.DELIVERED]
    if len(gaps) > FEW:
        of = Counter(each.status for each in gaps)
        return ": " + ", ".join(f"{of[each]} {each}" for each in Status if of[each])
    return "".join(
        f"; {each.stage.in_text} lacks {' and '.join(each.lacking)}" for each in gaps
    )


def _doubts(stages: Sequence[StageStatus]) -> str:
    doubtful = [each.stage.label for each in stages if each.is_signed_without_evidence]
    if not doubtful:
        return ""
    if len(doubtful) == 1:
        return f"{doubtful[0]} is signed off without full evidence."
    return f"{len(doubtful)} stages are signed off without full evidence."
