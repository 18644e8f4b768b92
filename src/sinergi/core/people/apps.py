from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sinergi.core.people"
    label = "people"
    verbose_name = "Orang dan peran"

    def ready(self) -> None:
        from django.db.models.signals import pre_save

        from sinergi.core.people import sessions, tiles

        tiles.register()
        pre_save.connect(
            sessions.keep_least, sender="usersessions.UserSession", dispatch_uid="keep-least"
        )
