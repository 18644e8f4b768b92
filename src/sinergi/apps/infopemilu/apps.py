from django.apps import AppConfig


class InfoPemiluConfig(AppConfig):
    name = "sinergi.apps.infopemilu"
    label = "infopemilu"
    verbose_name = "Info Pemilu"
