"""What the log may not hold, where one row alone can't tell: see epic/rules.py."""

from django.db import migrations

from epic.rules import DROP_RULES, RULES


class Migration(migrations.Migration):
    dependencies = [("epic", "0001_initial"), ("wards", "0001_initial")]
    operations = [migrations.RunSQL(RULES, DROP_RULES)]
