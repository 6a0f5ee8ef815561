from django.db import migrations

from commonweal.core.rowsecurity import ACTOR, SEES_AUDIT, append_only, row_security

OWN_EVENT = f"actor = {ACTOR}"
OWN_DRAFT = f"owner = {ACTOR}"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        append_only("core_event"),
        row_security("core_event", see=f"{OWN_EVENT} OR ({ACTOR} IS NOT NULL AND {SEES_AUDIT})", add=OWN_EVENT),
        row_security("core_formdraft", see=OWN_DRAFT, add=OWN_DRAFT, change=OWN_DRAFT, remove=OWN_DRAFT),
    ]
