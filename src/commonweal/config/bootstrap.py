"""The start of every process that needs the databases."""

import os

SETTINGS = "commonweal.config.settings"
# The system's pool takes a tenth less at the peak of a load than Arrow's own, and less time.
ARROW_POOL = ("ARROW_DEFAULT_MEMORY_POOL", "system")


def start(owner: bool = False) -> None:
    """Start the embedded database if none is named, and Django. As `owner` for migrations alone."""
    from commonweal.config import databases, embedded

    os.environ.setdefault(*ARROW_POOL)  # read when Arrow is first loaded
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
