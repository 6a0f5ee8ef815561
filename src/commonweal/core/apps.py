from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "commonweal.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonweal.core import events, safekeeping  # noqa: F401  events keeps the book of refusals

        connection_created.connect(safekeeping.refuse_unsafe_connection, dispatch_uid="row_security")
