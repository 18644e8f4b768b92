from django.apps import AppConfig


class SirekapConfig(AppConfig):
    name = "sinergi.apps.sirekap"
    label = "sirekap"
    verbose_name = "Sirekap"

    def ready(self) -> None:
        from sinergi.apps.sirekap import gauges, home
        from sinergi.core import metrics, readiness
        from sinergi.core.home import progress, waiting

        metrics.gauge_source(gauges.samples)
        readiness.warning_source(gauges.warnings)
        progress.register(home.progress)
        waiting.register(home.waiting)
