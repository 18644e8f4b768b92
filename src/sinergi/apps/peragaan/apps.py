from django.apps import AppConfig


class PeragaanConfig(AppConfig):
    name = "sinergi.apps.peragaan"
    label = "peragaan"
    verbose_name = "Peragaan"

    def ready(self) -> None:
        from sinergi.apps.peragaan.clock import night_clock
        from sinergi.core import clocks

        clocks.register("demo", night_clock)
