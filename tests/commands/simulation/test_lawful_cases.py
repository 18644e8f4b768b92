"""The lawful cases stand beside the demonstration: sent, counted, nothing of them held."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sinergi.commands.simulation import lawful_cases
from sinergi.core.demo import lawful
from sinergi.core.demo.lawful import BY_NAME, CASES, IN_INDONESIAN, Case
from sinergi.core.models import Election
from sinergi.law.form import RECAP

NOT_COUNTED = {"void-pos-without-replacement": "void"}


@pytest.fixture(scope="module", autouse=True)
def _stand(house: Any) -> None:
    lawful_cases.stand()


def state(case: Case, contest: str) -> dict[str, Any]:
    folder = settings.PUBLIC_ROOT / case.election.id / "stations" / contest
    village: dict[str, Any] = json.loads((folder / f"{case.station[:10]}.json").read_text())
    found: dict[str, Any] = village["stations"][case.station]
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_case_counts_as_it_stands_on_its_form(case: Case) -> None:
    for form in case.forms:
        if form.template.station_kind == RECAP or form.round < max(f.round for f in case.forms):
            continue
        found = state(case, form.contest)
        assert found["status"] == NOT_COUNTED.get(case.name, "accepted")
        assert not [f for f in found["findings"] if f["code"][0] in "VA"]
        if case.name not in NOT_COUNTED:
            assert (found["form"], tuple(found["counts"])) == (form.template.form, form.counts)


def test_what_happens_to_a_station_is_told() -> None:
    kinds = {name: [h["kind"] for h in state(BY_NAME[name], BY_NAME[name].forms[0].contest)["history"]]
             for name in ("revote-one-contest-16-options", "postponed-ten-days", "two-equal-records",
                          "void-pos-without-replacement")}  # fmt: skip
    assert kinds == {
        "revote-one-contest-16-options": ["result", "revote", "result"],
        "postponed-ten-days": ["postpone", "result"],
        "two-equal-records": ["result", "result"],
        "void-pos-without-replacement": ["result", "void"],
    }


def test_standing_twice_changes_nothing() -> None:
    def size() -> list[str]:
        logs = settings.PUBLIC_ROOT.glob("lawful-*/election.json")
        return [path.read_text() for path in sorted(logs)]

    before = size()
    lawful_cases.stand()
    assert size() == before
    assert dict(Election.objects.values_list("id", "mode")) == dict.fromkeys(lawful.IDS, "demo")


def test_every_case_has_its_sentence_in_both_languages() -> None:
    assert set(IN_INDONESIAN) == set(BY_NAME)
    for text in IN_INDONESIAN.values():
        assert text["title"].endswith(".")
        assert text["source"].endswith(".")


def test_the_page_lists_them_with_their_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/peragaan/sah/").status_code == 404
    monkeypatch.setattr(settings, "DEMONSTRATION", "peragaan-2029")
    page = Client().get("/peragaan/sah/").content.decode()
    assert page.count('class="card story"') == len(CASES) == 30
    assert "PERAGAAN · DATA REKAAN" in page
    assert "Tidak ada saksi yang datang." in page
    assert "/hasil/lawful-pemilu/#/ppwp/3321011001003" in page
    english = Client().get("/peragaan/sah/?bahasa=en").content.decode()
    assert "No witness came." in english
