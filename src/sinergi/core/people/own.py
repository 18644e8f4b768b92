"""Changes of one's own account: the right is to be that person. Each with its trail."""

from typing import ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from sinergi.core.people.models import Person
from sinergi.core.trail import Audited, act_on_oneself

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class LanguageChosen(Audited, frozen=True):
    kind: ClassVar[str] = "own.language"
    language: str


class SessionsEnded(Audited, frozen=True):
    kind: ClassVar[str] = "own.sessions-ended"
    sessions: int


def choose_language(person: Person, language: str) -> None:
    """Kept with the person and used at the next sign-in, on any device."""
    if language not in LANGUAGES or language == person.language:
        return
    with act_on_oneself(person) as trail:
        Person.objects.filter(pk=person.pk).update(language=language)
        trail.audit(LanguageChosen(language))


def end_session(request: HttpRequest, person: Person, pk: int) -> None:
    """Signs the person out on another device. Raises Http404 where there is no such session of
    theirs, or it is this very one (which signs out by itself)."""
    from allauth.usersessions.models import UserSession

    with act_on_oneself(person) as trail:
        found = UserSession.objects.filter(user_id=person.pk, pk=pk).first()
        if found is None or found.session_key == request.session.session_key:
            raise Http404(_("Tidak ada sesi ini; mungkin sudah berakhir."))
        found.end()
        trail.audit(SessionsEnded(1))


def end_other_sessions(request: HttpRequest, person: Person) -> int:
    """Signs the person out everywhere but here; how many sessions ended."""
    from allauth.usersessions.models import UserSession

    with act_on_oneself(person) as trail:
        others = UserSession.objects.filter(user_id=person.pk).exclude(
            session_key=request.session.session_key
        )
        ended = [session.end() for session in others]
        trail.audit(SessionsEnded(len(ended)))
    return len(ended)
