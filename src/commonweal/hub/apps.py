from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "commonweal.hub"
    label = "hub"
    default_auto_field = "django.db.models.BigAutoField"
