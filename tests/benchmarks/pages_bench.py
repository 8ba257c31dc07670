"""How long a dashboard takes beside a page that shows nothing, in one run.

    python tests/benchmarks/pages_bench.py

London of 32 BCUs with a figure and its two comparisons for each of six questions, in 23
years of quarters. The yardstick is the page on which one's own password is changed: the
same session, middleware, header and footer, and no figures. Medians of server time by
Django's test client; the servers are throw-away ones of its own.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import tests.throwaway_servers  # noqa: E402, F401  (gone when we are)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snp.settings")
os.environ["ALLOWED_HOSTS"] = "testserver"

ROUNDS = 30
TARGET = 0.150  # seconds, of a machine that does nothing else
BCUS, FIRST, LAST = 32, 8016, 8105  # 2004-05-Q1 to 2026-27-Q2
YARDSTICK = "/accounts/password/"
PAGES = {
    "BCU": "/bcu/b1/",
    "BCU, a question open": "/bcu/b1/?question=safe_night",
    "London": "/force/",
    "London, an old quarter": "/force/?order=figure&period=2007-08-Q2",
}

FILL = """
INSERT INTO surveys_survey (code) VALUES ('pas');
INSERT INTO surveys_run
       (survey_id, quarters, geography, state, progress, started_at, finished_at,
        responses, left_out, figures_changed, code_version, error)
VALUES (1, '[]', '', 'done', 1, now(), now(), 0, 0, 0, 'bench', '');
INSERT INTO wards_borough (code, name) SELECT 'b' || i, i FROM generate_series(1, {bcus}) i;
INSERT INTO wards_bcu (code, name) SELECT 'b' || i, 'BCU ' || i FROM generate_series(1, {bcus}) i;
INSERT INTO wards_ward (code, name, borough_id)
SELECT 'w' || i, i, 1 + i %% {bcus} FROM generate_series(1, {bcus} * 20) i;
INSERT INTO wards_membership (ward_id, bcu_id, valid_from)
SELECT id, borough_id, '2004-04-01' FROM wards_ward;
CREATE TEMPORARY TABLE cell AS
SELECT 1 AS survey_id, 1 AS run_id, measure, 'all' AS "group", nullif(bcu, 0) AS bcu_id,
       'as_then' AS geography, "window", quarter, 0.3 + 0.4 * random() AS p
  FROM unnest(%s) measure, unnest(ARRAY['quarter', 'r12']) "window",
       generate_series(0, {bcus}) bcu, generate_series({first}, {last}) quarter;
INSERT INTO surveys_estimate
       (survey_id, run_id, measure, "group", bcu_id, geography, "window", quarter,
        n, n_eff, deff, estimate, se, ci_low, ci_high, suppressed, flags)
SELECT survey_id, run_id, measure, "group", bcu_id, geography, "window", quarter,
       412, 320, 1.3, p, 0.025, p - 0.05, p + 0.05, '', '' FROM cell;
INSERT INTO surveys_change
       (survey_id, run_id, measure, "group", bcu_id, geography, "window", quarter,
        compared_with, baseline, change, se, ci_low, ci_high, p_value, q_value, verdict,
        reason)
SELECT survey_id, run_id, measure, "group", bcu_id, geography, "window", quarter,
       compared_with, p, 0.1 - p / 5, 0.02, 0.06 - p / 5, 0.14 - p / 5, p, p,
       (ARRAY['better', 'worse', 'no clear change'])[1 + floor(3 * random())::int], ''
  FROM cell, unnest(ARRAY['previous', 'year_ago', 'rest_of_force']) compared_with
 WHERE bcu_id IS NOT NULL OR compared_with <> 'rest_of_force';
"""


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    fill()
    client = signed_in()
    yardstick = median_of(client, YARDSTICK)
    print(f"{'a page without figures':24} {yardstick * 1000:6.1f} ms")
    slowest = 0.0
    for name, path in PAGES.items():
        seconds = median_of(client, path)
        slowest = max(slowest, seconds)
        print(f"{name:24} {seconds * 1000:6.1f} ms  ratio {seconds / yardstick:5.1f}")
    print(f"slowest {slowest * 1000:.0f} ms (target: under {TARGET * 1000:.0f} ms)")
    return 0 if slowest < TARGET else 1


def fill() -> None:
    from django.db import connection

    from snp.dashboards.panels.measures import measures_of

    measures = [measure.code for measure in measures_of("pas")]
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(bcus=BCUS, first=FIRST, last=LAST), [measures])
        cursor.execute("VACUUM ANALYZE")


def signed_in():
    from django.test import Client

    from snp.accounts.models import Posting, User

    user = User.objects.create_user("commander", password="a long password")
    where = {"role": "commander", "bcu_id": 1, "valid_from": "2004-04-01"}
    Posting.objects.create(user=user, **where)
    client = Client()
    client.force_login(user)
    return client


def median_of(client, path: str) -> float:
    found = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        status = client.get(path).status_code
        found.append(time.perf_counter() - start)
        assert status == 200, f"{path}: {status}"
    return statistics.median(found[1:])  # the first compiles templates


if __name__ == "__main__":
    sys.exit(main())
