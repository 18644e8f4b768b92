from django.apps import AppConfig


class SirekapConfig(AppConfig):
    name = "sinergi.apps.sirekap"
    label = "sirekap"
    verbose_name = "Sirekap"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from sinergi.apps.sirekap import gauges, home
        from sinergi.core import metrics, readiness
        from sinergi.core.home import progress, waiting
        from sinergi.core.people.launcher import Link, register

        metrics.gauge_source(gauges.samples)
        readiness.warning_source(gauges.warnings)
        progress.register(home.progress)
        waiting.register(home.waiting)
        register(
            Link(
                "/rekap/",
                _("Meja rekapitulasi"),
                _("Rapat pleno: membaca, memutus, merekap; ditandatangani dua orang."),
                "desk:read",
                icon="recap",
                rank=15,
            )
        )
