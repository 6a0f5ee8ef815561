from django.apps import AppConfig


class WorkstationConfig(AppConfig):
    name = "commonweal.workstation"
    label = "workstation"
    default_auto_field = "django.db.models.BigAutoField"
