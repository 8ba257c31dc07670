"""An estimate without its interval is refused: before, a missing limit passed the check."""

from django.db import migrations, models
from django.db.models import F, Q

NAME = "estimate_lies_in_its_interval"


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0004_response_keys"),
    ]

    operations = [
        migrations.RemoveConstraint("estimate", NAME),
        migrations.AddConstraint(
            "estimate",
            models.CheckConstraint(
                name=NAME,
                condition=Q(estimate__isnull=True)
                | Q(
                    ci_low__isnull=False,
                    ci_high__isnull=False,
                    ci_low__gte=0,
                    ci_low__lte=F("estimate"),
                    ci_high__gte=F("estimate"),
                    ci_high__lte=1,
                ),
            ),
        ),
    ]
