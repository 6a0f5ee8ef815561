"""The start of every process that needs the databases."""

import os

SETTINGS = "commonweal.config.settings"


def start(owner: bool = False) -> None:
    """Start the embedded database if none is named, and Django. As `owner` for migrations alone."""
    from commonweal.config import databases, embedded

    if databases.uses_embedded():
        embedded.ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    databases.expect_answers("default")
    if owner:
        databases.open_as_owner()
