from django.apps import AppConfig


class PerangkatConfig(AppConfig):
    name = "sinergi.apps.perangkat"
    label = "perangkat"
    verbose_name = "Perangkat dan kunci"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from sinergi.apps.perangkat import home
        from sinergi.core.home import waiting
        from sinergi.core.people.launcher import Link, register

        waiting.register(home.waiting)
        register(
            Link(
                "/perangkat/",
                _("Perangkat dan kunci"),
                _("Permintaan perangkat KPPS dan kunci meja di wilayah Anda; setujui berdua."),
                "devices:read",
                icon="devices",
                rank=20,
            )
        )
