from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sinergi.core.people"
    label = "people"
    verbose_name = "Orang dan peran"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from sinergi.core.people.launcher import Link, register

        register(
            Link(
                "/hasil/",
                _("Hasil"),
                _("Angka, foto, dan statusnya, seperti semua orang melihatnya."),
            )
        )
        register(
            Link(
                "/admin/",
                _("Operator"),
                _("Orang, peran, pemilu, dan jejak audit; dengan mode petugas."),
                "staff:begin",
            )
        )
