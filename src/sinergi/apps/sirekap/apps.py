from django.apps import AppConfig


class SirekapConfig(AppConfig):
    name = "sinergi.apps.sirekap"
    label = "sirekap"
    verbose_name = "Sirekap"
