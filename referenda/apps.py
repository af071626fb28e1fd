from django.apps import AppConfig


class ReferendaConfig(AppConfig):
    name = "referenda"
