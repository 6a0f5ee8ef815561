from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "commonweal.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonweal.core import rowsecurity

        connection_created.connect(rowsecurity.refuse_unsafe_connection, dispatch_uid="row_security")
