"""PostgreSQL checks the keys of the large tables once a statement, not once a row."""

from django.db import migrations

from surveys.keys import check_once, keys_stay

FIGURES = {
    "survey_id": "surveys_survey",
    "bcu_id": "wards_bcu",
    "run_id": "surveys_run",
    "superseded_by_id": "surveys_run",
}
KEYS = {
    "surveys_response": {
        "batch_id": "surveys_importbatch",
        "survey_id": "surveys_survey",
        "psu_id": "surveys_psu",
        "ward_id": "wards_ward",
        "bcu_id": "wards_bcu",
    },
    "surveys_stratummoments": {
        "survey_id": "surveys_survey",
        "stratum_id": "wards_bcu",
        "piece_id": "wards_bcu",
    },
    "surveys_estimate": FIGURES,
    "surveys_change": FIGURES,
}


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("wards", "0001_initial")]
    operations = [
        *(operation for table in KEYS for operation in check_once(table, KEYS[table])),
        keys_stay({to for keys in KEYS.values() for to in keys.values()}),
    ]
