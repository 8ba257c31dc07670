"""Figures and moments too: their keys are checked once a statement."""

import django.db.models.deletion
from django.db import migrations, models

from surveys.keys import check_once

FIGURE_KEYS = {
    "survey_id": "surveys_survey",
    "bcu_id": "wards_bcu",
    "run_id": "surveys_run",
    "superseded_by_id": "surveys_run",
}
MOMENT_KEYS = {
    "survey_id": "surveys_survey",
    "stratum_id": "wards_bcu",
    "piece_id": "wards_bcu",
}


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0005_estimate_has_its_interval"),
        ("wards", "0001_initial"),
    ]

    operations = [
        *check_once("surveys_estimate", FIGURE_KEYS),
        *check_once("surveys_change", FIGURE_KEYS),
        *check_once("surveys_stratummoments", MOMENT_KEYS),
        migrations.AlterField(
            model_name="change",
            name="bcu",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="wards.bcu",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.run",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="superseded_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.run",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="survey",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="surveys.survey",
            ),
        ),
        migrations.AlterField(
            model_name="estimate",
            name="bcu",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="wards.bcu",
            ),
        ),
        migrations.AlterField(
            model_name="estimate",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.run",
            ),
        ),
        migrations.AlterField(
            model_name="estimate",
            name="superseded_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.run",
            ),
        ),
        migrations.AlterField(
            model_name="estimate",
            name="survey",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="surveys.survey",
            ),
        ),
        migrations.AlterField(
            model_name="stratummoments",
            name="piece",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wards.bcu",
            ),
        ),
        migrations.AlterField(
            model_name="stratummoments",
            name="stratum",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wards.bcu",
            ),
        ),
        migrations.AlterField(
            model_name="stratummoments",
            name="survey",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="surveys.survey",
            ),
        ),
    ]
