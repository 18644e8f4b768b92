"""Every page of the application that people sign in to: as the public ones are judged."""

from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.db import connections
from playwright.sync_api import Browser

from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e.judge import judged, listening
from tests.e2e.pages import LANGUAGES, SIGNED_IN, Known, choose
from tests.e2e.people_server import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(demo: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.fixture(scope="module")
def staff(demo: World) -> Staff:
    return Staff.of(demo.election.id, min(demo.election.stations))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", SIGNED_IN, ids=lambda k: k.name)
def test_it_is_for_everyone(
    browser: Browser, address: str, staff: Staff, known: Known, language: str
) -> None:
    context = browser.new_context()
    choose(context, address, language)
    UserSession.objects.all().delete()  # the profile lists those of the pages before
    if known.who:
        session = staff.client(known.who).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    with listening(page, known) as said:
        answer = page.goto(address + known.path)
        assert answer is not None
        assert answer.status == 200
        assert page.url.startswith(address + known.path)  # not the entrance
        said.extend(judged(page, known, language))
    context.close()
    assert not said, "\n".join(said)
