"""The operators' pages under /admin/: what may be changed goes through the actions, and only there.

Reading is by the queries, changing by ``actions.py``; the admin's own save, delete and history are
not used. Staff mode opens it (``access.needs(..., staff=True)``).
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sinergi.core.access import actor_of, declared, needs
from sinergi.core.actors import EVERY_ELECTION, Actor
from sinergi.core.matrix import ROLES
from sinergi.core.models import AuditEvent, Election
from sinergi.core.people import actions, queries, staff_mode
from sinergi.core.people.models import Person, PersonRole
from sinergi.law.regions import NATION

WIB = ZoneInfo("Asia/Jakarta")


class OperatorSite(admin.AdminSite):
    """Open to ``staff:begin`` in staff mode; the admin's own sign-in is not used."""

    site_header = gettext_lazy("Sinergi · Operator")
    site_title = gettext_lazy("Operator")
    index_title = gettext_lazy("Orang, pemilu, jejak")
    site_url = "/"
    enable_nav_sidebar = False
    index_template = "people/admin_index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and staff_mode.is_on(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        unused = ("login", "logout", "password_change", "password_change_done", "view_on_site")
        urls = [u for u in super().get_urls() if getattr(u, "name", "") not in unused]
        return declared(urls, needs("staff:begin", staff=True))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {
            "staff_minutes": -(-staff_mode.seconds_left(request) // 60),
        }


site = OperatorSite(name="admin")


def _clock(at: datetime | None) -> str:
    """``2029-02-14 20.41.07 WIB``: operators of several zones read one clock, and which."""
    words = f"{at.astimezone(WIB):%Y-%m-%d %H.%M.%S} WIB" if at else "-"
    return words.replace(" ", "\u00a0")  # a time is read on one line


class _Rows(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows by a query of the acting person; nothing can be changed but by what a subclass adds."""

    read_permission = "people:read"
    list_per_page = 100
    actions: Any = None
    show_full_result_count = False

    def rows(self, actor: Actor) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.rows(actor_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.read_permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.read_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @staticmethod
    def _may(request: HttpRequest, permission: str) -> bool:
        actor = getattr(request, "actor", None)
        return isinstance(actor, Actor) and actor.may(permission, NATION)

    # The trail is the history; the admin's own would be a second one that nobody protects.
    def log_addition(self, *_: Any) -> Any:
        return None

    def log_change(self, *_: Any) -> Any:
        return None

    def log_deletions(self, *_: Any) -> Any:
        return None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise PermissionDenied(_("Riwayatnya ada pada jejak audit."))


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Person
        fields = ("username", "name")

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()


@admin.register(Person, site=site)
class PersonAdmin(_Rows):
    form = PersonForm
    list_display = ("username", "name", "is_active", "made_at", "seen_at")
    list_filter = ("is_active", "roles__role")
    search_fields = ("username", "name")
    actions = ("disable", "enable", "renew_password")

    def rows(self, actor: Actor) -> QuerySet[Person]:
        return queries.people(actor)

    @admin.display(description=gettext_lazy("dibuat"), ordering="made")
    def made_at(self, row: Person) -> str:
        return _clock(row.made)

    @admin.display(description=gettext_lazy("masuk terakhir"), ordering="last_login")
    def seen_at(self, row: Person) -> str:
        return _clock(row.last_login)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("username", "name") + (("is_active", "made_at", "seen_at") if obj else ())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "people:make")

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        if change:
            raise PermissionDenied
        made, password = actions.make(actor_of(request), obj.username, obj.name)
        obj.pk = made.pk
        self.message_user(
            request,
            _("Kata sandi pertama %(who)s: %(password)s (hanya ditampilkan sekali).")
            % {"who": made.username, "password": password},
            messages.WARNING,
        )

    def save_related(self, *_: Any) -> None:
        """There is nothing beside the person; roles are given on their own page."""

    @admin.action(description=gettext_lazy("Nonaktifkan"))
    def disable(self, request: HttpRequest, chosen: QuerySet[Person]) -> None:
        for person in chosen:
            self._try(
                request, person, lambda p: actions.disable(actor_of(request), p), _("nonaktif")
            )

    @admin.action(description=gettext_lazy("Aktifkan kembali"))
    def enable(self, request: HttpRequest, chosen: QuerySet[Person]) -> None:
        for person in chosen:
            self._try(request, person, lambda p: actions.enable(actor_of(request), p), _("aktif"))

    @admin.action(description=gettext_lazy("Beri kata sandi baru"))
    def renew_password(self, request: HttpRequest, chosen: QuerySet[Person]) -> None:
        for person in chosen:
            password = actions.renew_password(actor_of(request), person)
            self.message_user(
                request,
                _("Kata sandi baru %(who)s: %(password)s (hanya ditampilkan sekali).")
                % {"who": person.username, "password": password},
                messages.WARNING,
            )

    def _try(self, request: HttpRequest, person: Person, action: Any, done: str) -> None:
        try:
            action(person)
        except actions.Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.message_user(request, f"{person.username}: {done}", messages.SUCCESS)


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role in words to choose from, and the elections that are here."""

    role = forms.ChoiceField(
        label=gettext_lazy("Peran"), choices=[(r, queries.ROLE_WORDS[r]) for r in ROLES]
    )
    election = forms.ChoiceField(label=gettext_lazy("Pemilu"))

    class Meta:
        model = PersonRole
        fields = ("person", "role", "area", "election")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        ids = Election.objects.order_by("id").values_list("id", "name")
        field = self.fields["election"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(EVERY_ELECTION, _("semua pemilu")), *ids]


@admin.register(PersonRole, site=site)
class RoleAdmin(_Rows):
    form = RoleForm
    list_display = ("person", "role", "area", "election", "granted_at")
    list_filter = ("role", "election")
    search_fields = ("person__username", "area")

    def rows(self, actor: Actor) -> QuerySet[PersonRole]:
        return queries.roles(actor)

    @admin.display(description=gettext_lazy("diberikan"), ordering="granted")
    def granted_at(self, row: PersonRole) -> str:
        return _clock(row.granted)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "role:grant")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "role:revoke")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any
    ) -> Any:
        """The form asks the action: what it refuses stands beside the form, in its words."""
        if obj is not None:
            return super().get_form(request, obj, change, **more)
        actor = actor_of(request)

        class Granting(RoleForm):
            def clean(self) -> Any:
                data = super().clean() or self.cleaned_data
                if not self.errors and request.method == "POST":
                    try:
                        self.granted = actions.grant(
                            actor, data["person"], data["role"], data["area"], data["election"]
                        )
                    except actions.Refused as refused:
                        raise forms.ValidationError(str(refused)) from refused
                return data

            def _post_clean(self) -> None:
                """The action has judged and written; the model's own checks would see a twin."""

        return super().get_form(request, obj, change, **(more | {"form": Granting}))

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.granted

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Written by the action already."""

    def save_related(self, *_: Any) -> None:
        """There is nothing beside the role."""

    def delete_model(self, request: HttpRequest, obj: PersonRole) -> None:
        actions.revoke(actor_of(request), obj)


@admin.register(Election, site=site)
class ElectionAdmin(_Rows):
    list_display = ("id", "name", "mode", "date", "public")
    fields = ("id", "name", "mode", "date", "host", "public", "definition")

    def rows(self, actor: Actor) -> QuerySet[Election]:
        return queries.elections(actor)


@admin.register(AuditEvent, site=site)
class AuditAdmin(_Rows):
    read_permission = "audit:read"
    list_display = ("on_clock", "actor", "role", "area", "kind", "election")
    list_filter = ("kind", "role", "election", ("at", admin.DateFieldListFilter))
    search_fields = ("actor", "area")
    fields = ("on_clock", "actor", "role", "area", "election", "kind", "data")

    def rows(self, actor: Actor) -> QuerySet[AuditEvent]:
        return queries.audit_events(actor)

    @admin.display(description=gettext_lazy("waktu"), ordering="at")
    def on_clock(self, row: AuditEvent) -> str:
        return _clock(row.at)
