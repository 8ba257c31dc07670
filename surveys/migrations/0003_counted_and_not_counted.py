"""Moments keep the weights of counted answers and of those not counted, b and d.

Moments are made again by a roll-up: the old ones are deleted, and every quarter is
marked stale.
"""

from django.db import migrations, models
from django.utils import timezone

OLD = ("a", "aa", "ab", "x_aa", "x_ab", "x_ba")
NEW = ("d", "bd", "dd")
PRODUCTS = ("x_bd", "x_db", "x_dd")


def make_again(apps, schema_editor):
    apps.get_model("surveys", "StratumMoments").objects.all().delete()
    apps.get_model("surveys", "QuarterState").objects.update(
        stale_since=timezone.now(), why="figures are made in another way"
    )


def add(name: str, **kwargs) -> migrations.AddField:
    field = models.FloatField(**kwargs)
    return migrations.AddField("stratummoments", name, field)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_claims"),
    ]

    operations = [
        migrations.RunPython(make_again, migrations.RunPython.noop),
        *(migrations.RemoveField("stratummoments", name) for name in OLD),
        *(add(name, default=0) for name in NEW),
        *(add(name, default=0, db_default=0) for name in PRODUCTS),
        migrations.AddField(
            "stratummoments", "x_m", models.IntegerField(default=0, db_default=0)
        ),
        *(
            migrations.AlterField("stratummoments", name, models.FloatField())
            for name in NEW
        ),
    ]
