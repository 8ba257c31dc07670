"""Take a wrong load back. Its responses stay, and no longer count."""

from django.db import transaction
from django.utils import timezone

from snp.audit import trail
from snp.lib.quarters import Quarter
from surveys.models import ImportBatch, Response
from surveys.rollup.ledger import mark_stale


class NotLoaded(ValueError):
    """A sentence that says why there is nothing to withdraw."""


@transaction.atomic
def withdraw(*, batch_id: int, by, reason: str) -> ImportBatch:
    """Figures made from the load are superseded by the next roll-up; nothing is erased.

    Withdrawing what is withdrawn changes nothing.
    """
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotLoaded(f"There is no load {batch_id}.")
    if batch.state == ImportBatch.State.WITHDRAWN:
        return batch
    if batch.state != ImportBatch.State.LOADED:
        raise NotLoaded(f"Load {batch_id} is {batch.state}: only a loaded one counts.")
    if not reason.strip():
        raise NotLoaded("A withdrawal needs a reason.")
    responses = Response.objects.filter(batch=batch)
    quarters = set(responses.values_list("quarter", flat=True).distinct())
    responses.update(withdrawn=True)
    batch.state = ImportBatch.State.WITHDRAWN
    batch.withdrawn_by, batch.withdrawn_at = by, timezone.now()
    batch.withdrawn_reason = reason.strip()
    batch.save()
    why = f"load {batch.pk} was withdrawn: {batch.withdrawn_reason}"[:200]
    mark_stale(batch.survey, map(Quarter.from_ordinal, quarters), why)
    trail.record("withdraw", batch, by=by, reason=batch.withdrawn_reason)
    return batch
