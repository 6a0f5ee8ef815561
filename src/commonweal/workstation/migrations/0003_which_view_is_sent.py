"""A view that is sent is known by its number; one look a day is asked for all of them."""

from django.db import migrations, models

# The walls bind the owner of the table too; the update is of every reader's. What is left without a view was
# of one that is dropped.
KNOWN_BY_NUMBER = """
ALTER TABLE workstation_savedview NO FORCE ROW LEVEL SECURITY;
ALTER TABLE workstation_subscription NO FORCE ROW LEVEL SECURITY;
UPDATE workstation_subscription AS wish SET view = coalesce((
    SELECT kept.number FROM workstation_savedview AS kept
    WHERE kept.name = wish.name AND kept.asked = wish.asked
    ORDER BY kept.kept_by = wish.reader DESC, kept.number LIMIT 1
), 0);
DELETE FROM workstation_subscription WHERE view = 0;
INSERT INTO jobs_schedule (id, name, kind, identifiers, every_minutes, next_at)
SELECT gen_random_uuid(), 'view.ask', 'view.ask', '{}', 1440, now()
WHERE EXISTS (SELECT FROM workstation_subscription) ON CONFLICT (name) DO NOTHING;
ALTER TABLE workstation_subscription FORCE ROW LEVEL SECURITY;
ALTER TABLE workstation_savedview FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("workstation", "0002_row_security_2"), ("jobs", "0002_what_jobs_tell")]

    operations = [
        migrations.RemoveConstraint("subscription", "a_view_is_sent_once_to_each"),
        migrations.AddField(
            "subscription", "view", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.RunSQL(KNOWN_BY_NUMBER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "subscription",
            models.UniqueConstraint(fields=["reader", "view"], name="a_view_is_sent_once_to_each"),
        ),
    ]
