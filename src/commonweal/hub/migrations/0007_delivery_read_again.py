"""Of which delivery each one is another reading; what was read again before is told by why the old gave way."""

from django.db import migrations, models

# The walls bind the owner of the table too; the update is of every agency's deliveries.
READ_AGAIN = r"""
ALTER TABLE hub_delivery NO FORCE ROW LEVEL SECURITY;
WITH RECURSIVE step AS (
    SELECT number AS old, substring(withdrawn_why FROM '^read again as delivery ([0-9]+)$')::integer AS new
    FROM hub_delivery
    WHERE withdrawn_at = received_at AND withdrawn_why ~ '^read again as delivery [0-9]+$'
), chain AS (
    SELECT old AS first, new FROM step WHERE old NOT IN (SELECT new FROM step)
    UNION ALL
    SELECT chain.first, step.new FROM chain JOIN step ON step.old = chain.new
)
UPDATE hub_delivery SET stands_for = chain.first FROM chain WHERE hub_delivery.number = chain.new;
ALTER TABLE hub_delivery FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0006_exchange")]

    operations = [
        migrations.AddField("delivery", "stands_for", models.IntegerField(null=True)),
        migrations.RunSQL(READ_AGAIN, migrations.RunSQL.noop),
    ]
