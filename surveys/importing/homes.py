"""Every interview keeps a BCU: an areas file that takes it away is refused."""

from django.db import connection

from surveys.rollup.clusters import QUARTER_START

ORPHANS = f"""
SELECT ward.code, count(*)
  FROM surveys_response r
  JOIN wards_ward ward ON ward.id = r.ward_id
 WHERE ward.code = ANY(%s) AND NOT r.withdrawn
   AND NOT EXISTS (
       SELECT FROM wards_membership m
        WHERE m.ward_id = r.ward_id
          AND m.valid_from <= coalesce(r.interview_date, {QUARTER_START})
          AND coalesce(m.valid_to, 'infinity')
              > coalesce(r.interview_date, {QUARTER_START}))
 GROUP BY ward.code
 ORDER BY ward.code
"""


def object_to_orphans(sender, wards: list[str], **_) -> list[tuple[str, str]]:
    """Wards with stored interviews on days on which they would belong to no BCU."""
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS, [wards])
        found = cursor.fetchall()
    return [
        (
            code,
            f"ward {code} would belong to no BCU on days of {count:,} stored interviews",
        )
        for code, count in found
    ]
