"""Foreign keys that PostgreSQL checks once a statement instead of once a row.

An ordinary foreign key fires a trigger for each row and each key: of a load of a million
responses, or of a roll-up's figures, that is most of the time. These triggers refuse the
same things, and lock the same rows against deletion, with one look at the distinct keys
of a statement. Fields that have them say `**CHECKED_AT_ONCE` in models.py.
"""

from django.db import migrations

# `fresh` and `gone` are the rows of the statement that fired the trigger.
EXIST = """
CREATE FUNCTION {table}_keys_exist() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER keys_exist_after_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_keys_exist();
CREATE TRIGGER keys_exist_after_update AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_keys_exist();
"""

EXIST_ONE = """
    WITH held AS (
        SELECT id FROM {to} WHERE id = ANY (keys_of_{key}) FOR KEY SHARE
    )
    SELECT id INTO missing FROM unnest(keys_of_{key}) AS id
    EXCEPT SELECT id FROM held LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('{table} has {key} %s, which is not in {to}', missing),
            TABLE = '{table}', COLUMN = '{key}';
    END IF;
"""

KEEP = """
CREATE FUNCTION {table}_needs_{key}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM {table} WHERE {key} IN (SELECT id FROM gone)) THEN
        RAISE foreign_key_violation USING
            MESSAGE = '{table} has a {key} that would be no more in {to}';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER {table}_keeps_{key} AFTER DELETE ON {to}
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_needs_{key}();
"""

# Without this a key could be changed under the rows that name it.
STAY = """
CREATE FUNCTION surveys_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING
        MESSAGE = format('the key %s of %s is never changed', OLD.id, TG_TABLE_NAME);
END $$;
"""
STAY_ONE = """
CREATE TRIGGER key_stays BEFORE UPDATE OF id ON {to}
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION surveys_key_stays();
"""


def check_once(table: str, keys: dict[str, str]) -> list[migrations.RunSQL]:
    """The keys of a table (column: the table it names) are checked once a statement."""
    exist = EXIST.format(
        table=table,
        declared="\n    ".join(f"keys_of_{key} bigint[];" for key in keys),
        collected=", ".join(
            f"array_agg(DISTINCT {key}) FILTER (WHERE {key} IS NOT NULL)"
            for key in keys
        ),
        into=", ".join(f"keys_of_{key}" for key in keys),
        columns=", ".join(keys),
        checks="".join(
            EXIST_ONE.format(table=table, key=key, to=to) for key, to in keys.items()
        ),
    )
    operations = [migrations.RunSQL(exist, f"DROP FUNCTION {table}_keys_exist CASCADE")]
    for key, to in keys.items():
        keep = KEEP.format(table=table, key=key, to=to)
        drop = f"DROP FUNCTION {table}_needs_{key} CASCADE"
        operations.append(migrations.RunSQL(keep, drop))
    return operations


def keys_stay(tables: set[str]) -> migrations.RunSQL:
    """The primary keys of these tables are never changed."""
    triggers = "".join(STAY_ONE.format(to=to) for to in sorted(tables))
    return migrations.RunSQL(STAY + triggers, "DROP FUNCTION surveys_key_stays CASCADE")
