"""Rules of the log that span tables, kept by PostgreSQL once a statement.

An entry's kind is in use on its date, attendance stands only where the kind asks for it,
and its ward belongs to some BCU that day: without one it would be in no BCU's sums.

A reading of an initiative is a value that its measure can have, and the baseline is the
earliest of them.
"""

RULES = """
CREATE FUNCTION epic_activity_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    -- a kind that is being retired is waited for, and waits in its turn (epic/kinds.py)
    PERFORM FROM epic_kind
      WHERE id IN (SELECT kind_id FROM fresh WHERE NOT removed) FOR SHARE;
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
    -- an areas file writes its wards before their memberships: this waits for it, and
    -- keeps it waiting, so that it sees the entry (epic/homes.py) or the entry sees it
    PERFORM FROM wards_ward
      WHERE id IN (SELECT ward_id FROM fresh WHERE NOT removed) FOR SHARE;
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
        MESSAGE = format('nothing in %s is deleted or rewritten', TG_TABLE_NAME);
END $$;

CREATE TRIGGER activity_stays BEFORE DELETE ON epic_activity
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();
CREATE TRIGGER version_stays BEFORE DELETE OR UPDATE ON epic_activityversion
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();
CREATE TRIGGER priority_stays BEFORE DELETE ON epic_priority
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();
CREATE TRIGGER event_stays BEFORE DELETE OR UPDATE ON epic_priorityevent
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();
CREATE TRIGGER action_stays BEFORE DELETE OR UPDATE ON epic_priorityaction
    FOR EACH STATEMENT EXECUTE FUNCTION epic_nothing_is_deleted();

CREATE FUNCTION epic_one_ward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint;
    other bigint;
BEGIN
    IF TG_TABLE_NAME = 'epic_priority' THEN
        own := NEW.ward_id;
        SELECT ward_id INTO other FROM epic_panelmeeting WHERE id = NEW.meeting_id;
    ELSE
        SELECT ward_id INTO own FROM epic_priority WHERE id = NEW.priority_id;
        SELECT ward_id INTO other FROM epic_activity WHERE id = NEW.activity_id;
    END IF;
    IF own <> other THEN
        RAISE check_violation USING
            CONSTRAINT = 'priority_of_one_ward', TABLE = TG_TABLE_NAME,
            MESSAGE = 'a priority, its meeting and its actions are of one ward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER meeting_of_the_ward BEFORE INSERT OR UPDATE ON epic_priority
    FOR EACH ROW WHEN (NEW.meeting_id IS NOT NULL) EXECUTE FUNCTION epic_one_ward();
CREATE TRIGGER activity_of_the_ward BEFORE INSERT ON epic_priorityaction
    FOR EACH ROW WHEN (NEW.activity_id IS NOT NULL) EXECUTE FUNCTION epic_one_ward();

CREATE FUNCTION epic_own_panel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT ward_id FROM epic_panelmeeting WHERE id = NEW.meeting_id)
       <> (SELECT ward_id FROM epic_section WHERE id = NEW.section_id) THEN
        RAISE check_violation USING
            CONSTRAINT = 'represented_at_its_own_panel', TABLE = 'epic_represented',
            MESSAGE = 'a section is represented at the panel of its own ward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER own_panel BEFORE INSERT OR UPDATE ON epic_represented
    FOR EACH ROW EXECUTE FUNCTION epic_own_panel();

CREATE FUNCTION epic_reading_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    form text := (SELECT m.form FROM epic_measure m WHERE m.id = NEW.measure_id);
BEGIN
    IF form = 'share' AND NOT NEW.value BETWEEN 0 AND 1 THEN
        RAISE check_violation USING
            CONSTRAINT = 'share_is_0_to_1', TABLE = 'epic_reading',
            MESSAGE = format('%s is no share: it is 0 to 1', NEW.value);
    END IF;
    IF form = 'count' AND (NEW.value < 0 OR NEW.value <> trunc(NEW.value)) THEN
        RAISE check_violation USING
            CONSTRAINT = 'count_is_whole', TABLE = 'epic_reading',
            MESSAGE = format('%s is no count: it is a whole number', NEW.value);
    END IF;
    IF form = 'count' AND NEW.sample_size IS NOT NULL
       OR form <> 'amount' AND NEW.standard_deviation IS NOT NULL THEN
        RAISE check_violation USING
            CONSTRAINT = 'spread_only_where_it_counts', TABLE = 'epic_reading',
            MESSAGE = format('a %s has no such spread', form);
    END IF;
    IF EXISTS (SELECT FROM epic_reading r
                WHERE r.measure_id = NEW.measure_id AND r.id <> NEW.id
                  AND r.is_baseline <> NEW.is_baseline
                  AND (r.date <= NEW.date) = NEW.is_baseline) THEN
        RAISE check_violation USING
            CONSTRAINT = 'baseline_comes_first', TABLE = 'epic_reading',
            MESSAGE = format('the reading of %s is on the wrong side of the baseline',
                             NEW.date);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER reading_rules BEFORE INSERT OR UPDATE ON epic_reading
    FOR EACH ROW EXECUTE FUNCTION epic_reading_rules();
"""

DROP_RULES = """
DROP FUNCTION epic_activity_rules CASCADE;
DROP FUNCTION epic_nothing_is_deleted CASCADE;
DROP FUNCTION epic_one_ward CASCADE;
DROP FUNCTION epic_own_panel CASCADE;
DROP FUNCTION epic_reading_rules CASCADE;
"""
