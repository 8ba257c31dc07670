import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("layout", models.CharField(default="default", max_length=40)),
                ("filename", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Checking"),
                            ("rejected", "Rejected"),
                            ("checked", "Checked"),
                            ("loading", "Loading"),
                            ("loaded", "Loaded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("progress", models.FloatField(default=0)),
                ("report", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("quarters", models.JSONField(default=list)),
                ("geography", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("progress", models.FloatField(default=0)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("responses", models.IntegerField(default=0)),
                ("left_out", models.IntegerField(default=0)),
                ("figures_changed", models.IntegerField(default=0)),
                ("code_version", models.CharField(max_length=40)),
                ("error", models.TextField(blank=True)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Psu",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("quarter", models.SmallIntegerField()),
                ("code", models.CharField(max_length=100)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="surveys.survey"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Estimate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("measure", models.CharField(max_length=40)),
                ("group", models.CharField(default="all", max_length=100)),
                ("geography", models.CharField(max_length=7)),
                ("window", models.CharField(max_length=7)),
                ("quarter", models.SmallIntegerField()),
                ("n", models.IntegerField()),
                ("n_eff", models.FloatField(null=True)),
                ("deff", models.FloatField(null=True)),
                ("estimate", models.FloatField(null=True)),
                ("se", models.FloatField(null=True)),
                ("ci_low", models.FloatField(null=True)),
                ("ci_high", models.FloatField(null=True)),
                ("suppressed", models.CharField(blank=True, max_length=30)),
                ("flags", models.CharField(blank=True, max_length=60)),
                (
                    "bcu",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wards.bcu",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.run",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.run",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("measure", models.CharField(max_length=40)),
                ("group", models.CharField(default="all", max_length=100)),
                ("geography", models.CharField(max_length=7)),
                ("window", models.CharField(max_length=7)),
                ("quarter", models.SmallIntegerField()),
                ("compared_with", models.CharField(max_length=13)),
                ("baseline", models.FloatField(null=True)),
                ("change", models.FloatField(null=True)),
                ("se", models.FloatField(null=True)),
                ("ci_low", models.FloatField(null=True)),
                ("ci_high", models.FloatField(null=True)),
                ("p_value", models.FloatField(null=True)),
                ("q_value", models.FloatField(null=True)),
                ("verdict", models.CharField(blank=True, max_length=15)),
                ("reason", models.CharField(blank=True, max_length=30)),
                (
                    "bcu",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wards.bcu",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.run",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.run",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FileChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.IntegerField()),
                ("content", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="surveys.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "number"), name="chunk_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StratumMoments",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("quarter", models.SmallIntegerField()),
                ("is_whole", models.BooleanField()),
                ("question", models.CharField(max_length=40)),
                ("domain", models.CharField(default="all", max_length=100)),
                ("m", models.IntegerField()),
                ("m_answering", models.IntegerField()),
                ("n", models.IntegerField()),
                ("counted", models.IntegerField()),
                ("b", models.FloatField()),
                ("d", models.FloatField()),
                ("bb", models.FloatField()),
                ("bd", models.FloatField()),
                ("dd", models.FloatField()),
                ("x_m", models.IntegerField(db_default=0, default=0)),
                ("x_bb", models.FloatField(db_default=0, default=0)),
                ("x_bd", models.FloatField(db_default=0, default=0)),
                ("x_db", models.FloatField(db_default=0, default=0)),
                ("x_dd", models.FloatField(db_default=0, default=0)),
                (
                    "piece",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.bcu",
                    ),
                ),
                (
                    "stratum",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.bcu",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "survey",
                            "quarter",
                            "domain",
                            "question",
                            "is_whole",
                            "stratum",
                            "piece",
                        ),
                        name="moments_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("weight", models.FloatField()),
                ("interview_date", models.DateField(null=True)),
                ("quarter", models.SmallIntegerField()),
                ("withdrawn", models.BooleanField(db_default=False, default=False)),
                ("respondent_id", models.CharField(max_length=100)),
                ("age_band", models.SmallIntegerField(db_default=0, default=0)),
                ("sex", models.SmallIntegerField(db_default=0, default=0)),
                ("ethnic_group", models.SmallIntegerField(db_default=0, default=0)),
                ("working_status", models.SmallIntegerField(db_default=0, default=0)),
                ("victim", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_01", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_02", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_03", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_04", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_05", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_06", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_07", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_08", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_09", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_10", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_11", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_12", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_13", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_14", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_15", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_16", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_17", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_18", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_19", models.SmallIntegerField(db_default=0, default=0)),
                ("answer_20", models.SmallIntegerField(db_default=0, default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.importbatch",
                    ),
                ),
                (
                    "bcu",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wards.bcu",
                    ),
                ),
                (
                    "psu",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.psu",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wards.ward",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["batch"], name="response_of_batch")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn", False)),
                        fields=("survey", "quarter", "respondent_id"),
                        name="respondent_once_a_wave",
                        violation_error_message="One respondent answers once in a wave.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0), ("weight__lt", 1e300)),
                        name="weight_is_positive",
                        violation_error_message="A weight is a positive number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ward__isnull", True),
                            ("bcu__isnull", True),
                            _connector="OR",
                        ),
                        name="ward_or_bcu_not_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuarterState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("quarter", models.SmallIntegerField()),
                ("stale_since", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="claims",
                        to="surveys.run",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quarters",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["survey", "quarter"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "quarter"), name="quarter_once_a_survey"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="psu",
            constraint=models.UniqueConstraint(
                fields=("survey", "quarter", "code"), name="psu_once_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "loaded")),
                fields=("survey", "sha256"),
                name="same_file_once",
                violation_error_message="This file was loaded before.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "checking",
                            "rejected",
                            "checked",
                            "loading",
                            "loaded",
                            "withdrawn",
                        ],
                    )
                ),
                name="batch_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["loaded", "withdrawn"]), _negated=True),
                    ("loaded_at__isnull", False),
                    _connector="OR",
                ),
                name="loaded_batch_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="withdrawn_batch_says_when_and_why",
                violation_error_message="A withdrawal has a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_by__isnull", True)),
                fields=(
                    "survey",
                    "measure",
                    "group",
                    "bcu",
                    "geography",
                    "window",
                    "quarter",
                ),
                name="one_current_estimate_a_cell",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("estimate__isnull", True),
                    models.Q(
                        ("ci_high__gte", models.F("estimate")),
                        ("ci_high__isnull", False),
                        ("ci_high__lte", 1),
                        ("ci_low__gte", 0),
                        ("ci_low__isnull", False),
                        ("ci_low__lte", models.F("estimate")),
                    ),
                    _connector="OR",
                ),
                name="estimate_lies_in_its_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("estimate__isnull", False), ("suppressed", "")),
                    models.Q(
                        models.Q(("suppressed", ""), _negated=True),
                        ("ci_high__isnull", True),
                        ("ci_low__isnull", True),
                        ("deff__isnull", True),
                        ("estimate__isnull", True),
                        ("n_eff__isnull", True),
                        ("se__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="suppressed_estimate_has_no_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_by__isnull", True)),
                fields=(
                    "survey",
                    "measure",
                    "group",
                    "bcu",
                    "geography",
                    "window",
                    "quarter",
                    "compared_with",
                ),
                name="one_current_change_a_cell",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("q_value__isnull", True),
                        ("verdict", ""),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("verdict", ""), _negated=True),
                        ("q_value__isnull", False),
                        ("reason", ""),
                    ),
                    _connector="OR",
                ),
                name="verdict_or_reason",
            ),
        ),
    ]
