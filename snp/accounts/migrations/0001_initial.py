import datetime

import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import wards.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wards", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last login"
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        max_length=150,
                        unique=True,
                        validators=[
                            django.contrib.auth.validators.UnicodeUsernameValidator()
                        ],
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["username"],
            },
        ),
        migrations.CreateModel(
            name="LogInAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                (
                    "at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "at"], name="log_in_attempt_key_at")
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("commander", "Commander"),
                            ("sergeant", "Sergeant"),
                            ("analyst", "Analyst"),
                            ("admin", "Admin"),
                        ],
                        max_length=20,
                    ),
                ),
                ("valid_from", models.DateField(default=datetime.date.today)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "bcu",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wards.bcu",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wards.ward",
                    ),
                ),
            ],
            options={
                "ordering": ["user", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="posting_ends_after_it_begins",
                        violation_error_message="A posting ends after it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bcu__isnull", False),
                                ("role", "commander"),
                                ("ward__isnull", True),
                            ),
                            models.Q(
                                ("bcu__isnull", True),
                                ("role", "sergeant"),
                                ("ward__isnull", False),
                            ),
                            models.Q(
                                ("bcu__isnull", True),
                                ("role__in", ["analyst", "admin"]),
                                ("ward__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="posting_has_the_area_of_its_role",
                        violation_error_message="A commander is posted to a BCU, a sergeant to a ward, an analyst or admin to neither.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            ("role", "="),
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "bcu", models.Value(0)
                                ),
                                "=",
                            ),
                            (
                                django.db.models.functions.comparison.Coalesce(
                                    "ward", models.Value(0)
                                ),
                                "=",
                            ),
                            (wards.models.DateRange("valid_from", "valid_to"), "&&"),
                        ],
                        name="posting_once_at_a_time",
                        violation_error_message="This person already holds that posting then.",
                    ),
                ],
            },
        ),
    ]
