"""PostgreSQL checks the keys of responses once a statement instead of once a row.

A foreign key fires a trigger for each row and each key: of a load of a million
responses that is most of the time. These triggers refuse the same things, and lock the
same rows against deletion, with one look at the distinct keys of a statement.
"""

import django.db.models.deletion
from django.db import migrations, models

KEYS = {
    "batch_id": "surveys_importbatch",
    "survey_id": "surveys_survey",
    "psu_id": "surveys_psu",
    "ward_id": "wards_ward",
    "bcu_id": "wards_bcu",
}

# `fresh` and `gone` are the rows of the statement that fired the trigger.
CHECK_ONE = """
    WITH held AS (
        SELECT id FROM {table} WHERE id = ANY (keys_of_{key}) FOR KEY SHARE
    )
    SELECT id INTO missing FROM unnest(keys_of_{key}) AS id
    EXCEPT SELECT id FROM held LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('a response has {key} %s, which is not in {table}', missing),
            TABLE = 'surveys_response', COLUMN = '{key}';
    END IF;
"""

CHECK_RESPONSES = """
CREATE FUNCTION surveys_response_keys_exist() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    {declared}
    missing bigint;
BEGIN
    SELECT {collected}
      INTO {into}
      FROM (SELECT DISTINCT {columns} FROM fresh) AS k;
    {checks}
    RETURN NULL;
END $$;

CREATE TRIGGER keys_exist_after_insert AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_response_keys_exist();
CREATE TRIGGER keys_exist_after_update AFTER UPDATE ON surveys_response
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_response_keys_exist();
""".format(
    declared="\n    ".join(f"keys_of_{key} bigint[];" for key in KEYS),
    collected=", ".join(
        f"array_agg(DISTINCT {key}) FILTER (WHERE {key} IS NOT NULL)" for key in KEYS
    ),
    into=", ".join(f"keys_of_{key}" for key in KEYS),
    columns=", ".join(KEYS),
    checks="".join(CHECK_ONE.format(key=key, table=KEYS[key]) for key in KEYS),
)

PROTECT = """
CREATE FUNCTION {table}_has_no_responses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_response WHERE {key} IN (SELECT id FROM gone)) THEN
        RAISE foreign_key_violation USING
            MESSAGE = 'responses have a {key} that would be no more in {table}';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER responses_keep_it AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_has_no_responses();
CREATE TRIGGER key_stays BEFORE UPDATE OF id ON {table}
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION surveys_key_stays();
"""

KEY_STAYS = """
CREATE FUNCTION surveys_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING
        MESSAGE = format('the key %s of %s is never changed', OLD.id, TG_TABLE_NAME);
END $$;
"""

UNPROTECT = """
DROP TRIGGER key_stays ON {table};
DROP TRIGGER responses_keep_it ON {table};
DROP FUNCTION {table}_has_no_responses();
"""

UNCHECK = """
DROP TRIGGER keys_exist_after_insert ON surveys_response;
DROP TRIGGER keys_exist_after_update ON surveys_response;
DROP FUNCTION surveys_response_keys_exist();
"""


def key(name: str, to: str, **kwargs) -> migrations.AlterField:
    field = models.ForeignKey(
        to,
        django.db.models.deletion.PROTECT,
        db_constraint=False,
        db_index=False,
        **kwargs,
    )
    return migrations.AlterField("response", name, field)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0003_counted_and_not_counted"),
        ("wards", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(CHECK_RESPONSES, UNCHECK),
        migrations.RunSQL(KEY_STAYS, "DROP FUNCTION surveys_key_stays();"),
        *(
            migrations.RunSQL(
                PROTECT.format(key=name, table=table), UNPROTECT.format(table=table)
            )
            for name, table in KEYS.items()
        ),
        key("batch", "surveys.importbatch"),
        key("survey", "surveys.survey"),
        key("psu", "surveys.psu", null=True),
        key("ward", "wards.ward", null=True),
        key("bcu", "wards.bcu", null=True),
    ]
