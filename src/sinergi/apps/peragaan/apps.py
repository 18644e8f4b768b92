from django.apps import AppConfig


class PeragaanConfig(AppConfig):
    name = "sinergi.apps.peragaan"
    label = "peragaan"
    verbose_name = "Peragaan"

    def ready(self) -> None:
        from sinergi.apps.peragaan import tile
        from sinergi.apps.peragaan.clock import night_clock
        from sinergi.core import clocks

        tile.register()
        clocks.register("demo", night_clock)
