"""What people say: files, responses, and the figures made from them."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from wards.models import Bcu, Ward

MAX_QUESTIONS = 20
ANSWER_COLUMNS = tuple(f"answer_{number:02}" for number in range(1, MAX_QUESTIONS + 1))


# Keys that triggers check once a statement, not once a row: see keys.py.
CHECKED_AT_ONCE = {"db_constraint": False, "db_index": False}


class Survey(models.Model):
    """A survey that has been loaded; its wording and scales stand in questionnaires/."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class ImportBatch(models.Model):
    """One file of responses, from its arrival to its figures, or to its withdrawal."""

    class State(models.TextChoices):
        CHECKING = "checking"  # a task reads it
        REJECTED = "rejected"  # it has problems; nothing of it is stored
        CHECKED = "checked"  # it is good; a person must confirm it
        LOADING = "loading"  # confirmed; a task stores it
        LOADED = "loaded"
        WITHDRAWN = "withdrawn"  # its responses stay, and no longer count

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="batches")
    layout = models.CharField(max_length=40, default="default")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State)
    progress = models.FloatField(default=0)  # share of the bytes read
    report = models.JSONField(default=dict)  # counts, warnings, problems
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True)  # a worker has it in hand
    loaded_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="same_file_once",
                fields=["survey", "sha256"],
                condition=Q(state="loaded"),
                violation_error_message="This file was loaded before.",
            ),
            models.CheckConstraint(
                name="batch_state",
                condition=Q(
                    state__in=[
                        "checking",
                        "rejected",
                        "checked",
                        "loading",
                        "loaded",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="loaded_batch_says_when",
                condition=~Q(state__in=["loaded", "withdrawn"])
                | Q(loaded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_batch_says_when_and_why",
                condition=~Q(state="withdrawn")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message="A withdrawal has a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"load {self.pk}: {self.filename}"


class FileChunk(models.Model):
    """A piece of an uploaded file, kept where every worker can read it, until loaded."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="chunks")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="chunk_once", fields=["batch", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.batch}, piece {self.number}"


class Psu(models.Model):
    """A primary sampling unit: met again in another quarter it is another cluster."""

    survey = models.ForeignKey(Survey, models.PROTECT)
    quarter = models.SmallIntegerField()  # Quarter.ordinal
    code = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="psu_once_a_quarter", fields=["survey", "quarter", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code


class Response(models.Model):
    """One interview, one narrow row: the roll-up reads every one of them in one pass.

    Answers hold the raw code of the questionnaire's first, second ... question, 0 where
    it was not asked. Demographics hold the place in the questionnaire's list, 0 where
    not known.
    """

    batch = models.ForeignKey(ImportBatch, models.PROTECT, **CHECKED_AT_ONCE)
    survey = models.ForeignKey(Survey, models.PROTECT, **CHECKED_AT_ONCE)
    psu = models.ForeignKey(Psu, models.PROTECT, null=True, **CHECKED_AT_ONCE)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, **CHECKED_AT_ONCE)
    bcu = models.ForeignKey(Bcu, models.PROTECT, null=True, **CHECKED_AT_ONCE)
    weight = models.FloatField()
    interview_date = models.DateField(null=True)  # null: only the quarter is known
    quarter = models.SmallIntegerField()  # Quarter.ordinal
    withdrawn = models.BooleanField(default=False, db_default=False)
    respondent_id = models.CharField(max_length=100)
    age_band = models.SmallIntegerField(default=0, db_default=0)
    sex = models.SmallIntegerField(default=0, db_default=0)
    ethnic_group = models.SmallIntegerField(default=0, db_default=0)
    working_status = models.SmallIntegerField(default=0, db_default=0)
    victim = models.SmallIntegerField(default=0, db_default=0)
    for _name in ANSWER_COLUMNS:
        locals()[_name] = models.SmallIntegerField(default=0, db_default=0)
    del _name

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="respondent_once_a_wave",
                fields=["survey", "quarter", "respondent_id"],
                condition=Q(withdrawn=False),
                violation_error_message="One respondent answers once in a wave.",
            ),
            models.CheckConstraint(
                name="weight_is_positive",
                # not infinity and not NaN, which PostgreSQL holds above every number
                condition=Q(weight__gt=0, weight__lt=1e300),
                violation_error_message="A weight is a positive number.",
            ),
            models.CheckConstraint(
                name="ward_or_bcu_not_both",
                condition=Q(ward__isnull=True) | Q(bcu__isnull=True),
            ),
        ]
        indexes = [
            # withdrawing a batch; loads come in order, so a few bytes a block will do
            BrinIndex(name="response_of_batch", fields=["batch"]),
        ]

    def __str__(self) -> str:
        return self.respondent_id


class QuarterState(models.Model):
    """Whether the figures of a survey's quarter are up to date.

    `stale_since` is set by whatever changes the responses or the geography, in the same
    transaction: a dead broker loses nothing. `claimed_by` is set by the run that has
    the quarter in hand.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="quarters")
    quarter = models.SmallIntegerField()
    stale_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    claimed_by = models.ForeignKey(
        "Run", models.SET_NULL, null=True, related_name="claims"
    )

    class Meta:
        ordering = ["survey", "quarter"]
        constraints = [
            models.UniqueConstraint(
                name="quarter_once_a_survey", fields=["survey", "quarter"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.quarter}"


class Run(models.Model):
    """The ledger of roll-ups: each figure names the run that made it."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="runs")
    quarters = models.JSONField(default=list)  # codes
    geography = models.CharField(max_length=64, blank=True)  # digest of what it read
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    progress = models.FloatField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    responses = models.IntegerField(default=0)  # read
    left_out = models.IntegerField(default=0)  # of as_now: no BCU of today
    figures_changed = models.IntegerField(default=0)
    code_version = models.CharField(max_length=40)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"run {self.pk}"


class StratumMoments(models.Model):
    """All that later figures need of one stratum's responses to one question.

    A stratum is a quarter and a BCU of that time (null: interviews with no area).
    `b` and `d` are the weights of counted answers, and of valid ones that are not
    counted. `piece` null is the whole stratum; otherwise that part of it which lies in
    a BCU of today, with its products with the rest of the stratum (`x_*`, of them `x_m`
    the PSUs with an answer in both), which are 0 unless a PSU lies in both. See
    docs/statistics.md.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, **CHECKED_AT_ONCE)
    quarter = models.SmallIntegerField()
    stratum = models.ForeignKey(
        Bcu, models.PROTECT, null=True, related_name="+", **CHECKED_AT_ONCE
    )
    is_whole = models.BooleanField()
    piece = models.ForeignKey(
        Bcu, models.PROTECT, null=True, related_name="+", **CHECKED_AT_ONCE
    )
    question = models.CharField(max_length=40)
    domain = models.CharField(max_length=100, default="all")
    m = models.IntegerField()
    m_answering = models.IntegerField()
    n = models.IntegerField()
    counted = models.IntegerField()
    b = models.FloatField()
    d = models.FloatField()
    bb = models.FloatField()
    bd = models.FloatField()
    dd = models.FloatField()
    x_m = models.IntegerField(default=0, db_default=0)
    x_bb = models.FloatField(default=0, db_default=0)
    x_bd = models.FloatField(default=0, db_default=0)
    x_db = models.FloatField(default=0, db_default=0)
    x_dd = models.FloatField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="moments_once",
                fields=[
                    "survey",
                    "quarter",
                    "domain",
                    "question",
                    "is_whole",
                    "stratum",
                    "piece",
                ],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} in {self.stratum_id} {self.quarter}"


class Figure(models.Model):
    """What estimates and changes share: the cell they stand in, and their history."""

    survey = models.ForeignKey(Survey, models.PROTECT, **CHECKED_AT_ONCE)
    measure = models.CharField(max_length=40)
    group = models.CharField(max_length=100, default="all")
    bcu = models.ForeignKey(  # null: the force
        Bcu, models.PROTECT, null=True, **CHECKED_AT_ONCE
    )
    geography = models.CharField(max_length=7)  # as_then, as_now
    window = models.CharField(max_length=7)  # quarter, r12
    quarter = models.SmallIntegerField()  # the last quarter of the window
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", **CHECKED_AT_ONCE)
    superseded_by = models.ForeignKey(
        Run, models.PROTECT, null=True, related_name="+", **CHECKED_AT_ONCE
    )

    class Meta:
        abstract = True


CELL = ["survey", "measure", "group", "bcu", "geography", "window", "quarter"]


class Estimate(Figure):
    n = models.IntegerField()
    n_eff = models.FloatField(null=True)
    deff = models.FloatField(null=True)
    estimate = models.FloatField(null=True)
    se = models.FloatField(null=True)
    ci_low = models.FloatField(null=True)
    ci_high = models.FloatField(null=True)
    suppressed = models.CharField(max_length=30, blank=True)
    flags = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_current_estimate_a_cell",
                fields=CELL,
                condition=Q(superseded_by__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="estimate_lies_in_its_interval",
                # IS NOT NULL: a check that comes out as unknown is passed
                condition=Q(estimate__isnull=True)
                | Q(
                    ci_low__isnull=False,
                    ci_high__isnull=False,
                    ci_low__gte=0,
                    ci_low__lte=F("estimate"),
                    ci_high__gte=F("estimate"),
                    ci_high__lte=1,
                ),
            ),
            models.CheckConstraint(
                name="suppressed_estimate_has_no_figure",
                condition=Q(suppressed="", estimate__isnull=False)
                | (
                    ~Q(suppressed="")
                    & Q(
                        estimate__isnull=True,
                        se__isnull=True,
                        ci_low__isnull=True,
                        ci_high__isnull=True,
                        n_eff__isnull=True,
                        deff__isnull=True,
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.bcu_id} {self.quarter}"


class Change(Figure):
    compared_with = models.CharField(max_length=13)  # previous, year_ago, rest_of_force
    baseline = models.FloatField(null=True)
    change = models.FloatField(null=True)
    se = models.FloatField(null=True)
    ci_low = models.FloatField(null=True)
    ci_high = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    q_value = models.FloatField(null=True)
    verdict = models.CharField(max_length=15, blank=True)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_current_change_a_cell",
                fields=[*CELL, "compared_with"],
                condition=Q(superseded_by__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="verdict_or_reason",
                condition=Q(verdict="", q_value__isnull=True) & ~Q(reason="")
                | ~Q(verdict="") & Q(reason="", q_value__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.bcu_id} {self.quarter} v {self.compared_with}"
