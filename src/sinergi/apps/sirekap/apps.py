from django.apps import AppConfig


class SirekapConfig(AppConfig):
    name = "sinergi.apps.sirekap"
    label = "sirekap"
    verbose_name = "Sirekap"

    def ready(self) -> None:
        from sinergi.apps.sirekap import gauges
        from sinergi.core import metrics, readiness

        metrics.gauge_source(gauges.samples)
        readiness.warning_source(gauges.warnings)
