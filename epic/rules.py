"""Rules of the log that span tables, kept by PostgreSQL once a statement.

An entry's kind is in use on its date, attendance stands only where the kind asks for it,
and its ward belongs to some BCU that day: without one it would be in no BCU's sums.
"""

RULES = """
CREATE FUNCTION epic_activity_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT f.id, k.label INTO wrong FROM fresh f JOIN epic_kind k ON k.id = f.kind_id
     WHERE NOT k.asks_attendance AND f.attendance IS NOT NULL LIMIT 1;
    IF FOUND THEN
        RAISE check_violation USING
            CONSTRAINT = 'attendance_only_where_asked', TABLE = 'epic_activity',
            MESSAGE = format('%s has an attendance, and "%s" asks for none',
                             wrong.id, wrong.label);
    END IF;
    SELECT f.id, f.date, k.label INTO wrong
      FROM fresh f JOIN epic_kind k ON k.id = f.kind_id
     WHERE NOT f.removed
       AND (f.date < k.valid_from OR f.date >= coalesce(k.valid_to, 'infinity'))
     LIMIT 1;
    IF FOUND THEN
        RAISE check_violation USING
            CONSTRAINT = 'kind_in_use', TABLE = 'epic_activity',
            MESSAGE = format('%s is of %s, when "%s" was not in use',
                             wrong.id, wrong.date, wrong.label);
    END IF;
    SELECT f.id, f.date INTO wrong FROM fresh f
     WHERE NOT f.removed AND NOT EXISTS (
        SELECT FROM wards_membership m
         WHERE m.ward_id = f.ward_id AND m.valid_from <= f.date
           AND coalesce(m.valid_to, 'infinity') > f.date) LIMIT 1;
    IF FOUND THEN
        RAISE check_violation USING
            CONSTRAINT = 'ward_in_a_bcu', TABLE = 'epic_activity',
            MESSAGE = format('%s is of %s, when its ward was in no BCU',
                             wrong.id, wrong.date);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER activity_rules_after_insert AFTER INSERT ON epic_activity
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION epic_activity_rules();
CREATE TRIGGER activity_rules_after_update AFTER UPDATE ON epic_activity
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION epic_activity_rules();

CREATE FUNCTION epic_nothing_is_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING
        MESSAGE = format('nothing is deleted from %s: an entry is removed by a new '
                         'version', TG_TABLE_NAME);
END $$;

CREATE TRIGGER activity_stays BEFORE DELETE ON epic_activity
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();
CREATE TRIGGER version_stays BEFORE DELETE OR UPDATE ON epic_activityversion
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();
"""

DROP_RULES = """
DROP FUNCTION epic_activity_rules CASCADE;
DROP FUNCTION epic_nothing_is_deleted CASCADE;
"""
