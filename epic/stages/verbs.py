"""A sergeant signs a stage off or takes that back; a commander remarks on it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from epic.contact_details import no_contact_details
from epic.models import Remark, SignOff, Stage
from epic.models.kinds import TEAMS_SINCE
from epic.models.stages import LONGEST
from epic.signals import changed
from snp.accounts import access
from snp.audit import trail
from snp.lib.quarters import Quarter
from wards.models import Ward

Where = dict[str, object]  # ward, quarter and stage, as both models name them


@transaction.atomic
def sign_off(*, ward: Ward, quarter: Quarter, stage: str, sentence: str, by) -> SignOff:
    """The stage was delivered, says the sergeant. An earlier sign-off is withdrawn.

    The same sentence again changes nothing. ValidationError says what is wrong.
    """
    access.check_leads(by, ward)
    sentence = _text(sentence)
    where = _where(ward, quarter, stage)
    standing = _standing(where)
    if standing and (standing.sentence, standing.signed_off_by) == (sentence, by):
        return standing
    if standing:
        _withdraw(standing, by)
    made = SignOff.objects.create(**where, sentence=sentence, signed_off_by=by)
    _note("sign off stage", made, quarter, by)
    return made


@transaction.atomic
def withdraw_sign_off(*, ward: Ward, quarter: Quarter, stage: str, by) -> None:
    """It stays, to be read. Nothing happens where none stands."""
    access.check_leads(by, ward)
    if standing := _standing(_where(ward, quarter, stage)):
        _withdraw(standing, by)
        _note("withdraw sign-off", standing, quarter, by)


@transaction.atomic
def remark(*, ward: Ward, quarter: Quarter, stage: str, text: str, by) -> Remark:
    """What the commander of the ward's BCU says; the same again is the same remark."""
    access.check_may_remark(by, ward)
    where = _where(ward, quarter, stage)
    made, is_new = Remark.objects.get_or_create(**where, text=_text(text), by=by)
    if is_new:
        _note("remark on stage", made, quarter, by)
    return made


def _where(ward: Ward, quarter: Quarter, stage: str) -> Where:
    if quarter.start > access.today():
        raise ValidationError(f"{quarter.months} has not begun.")
    if quarter.end <= TEAMS_SINCE:
        raise ValidationError("There were no teams before April 2004.")
    if stage not in Stage.values:
        raise ValidationError(f'There is no stage "{stage[:40]}".')
    return {"ward": ward, "quarter": quarter.ordinal, "stage": stage}


def _text(text: str) -> str:
    clean = text.strip()
    if not clean:
        raise ValidationError("Say it in a sentence.")
    if len(clean) > LONGEST:
        raise ValidationError(
            f"At most {LONGEST} characters; these are {len(clean):,}."
        )
    if "\0" in clean:
        raise ValidationError("This is not text that can be stored.")
    no_contact_details(clean)
    return clean


def _standing(where: Where) -> SignOff | None:
    """Behind the ward's lock, so that of two who sign off at once one comes second."""
    Ward.objects.select_for_update(no_key=True).get(pk=where["ward"].pk)
    standing = SignOff.objects.select_related("signed_off_by")
    return standing.filter(**where, withdrawn_at=None).first()


def _withdraw(sign_off: SignOff, by) -> None:
    sign_off.withdrawn_at, sign_off.withdrawn_by = timezone.now(), by
    sign_off.save()


def _note(verb: str, made: SignOff | Remark, quarter: Quarter, by) -> None:
    trail.record(verb, f"{made.ward.code} {quarter} {made.stage}", by=by)
    changed.send(sender=type(made), wards={made.ward_id})
