"""Texts of checks, fields and states in the reader's language, as the desk words them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sinergi.law.form import Template


@lru_cache(maxsize=8)
def _messages(name: str, language: str) -> Mapping[str, Any]:
    text = resources.files("sinergi.core").joinpath("messages", f"{name}.{language}.json")
    found: Mapping[str, Any] = json.loads(text.read_text("utf-8"))
    return found


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "id"


def finding(found: Mapping[str, Any]) -> str:
    """What a published finding means and what to do, worded for the desk."""
    said = _messages("checks", _language())[found["code"]]["desk"]
    numbers = {k: _figure(v) for k, v in found.get("context", {}).items()}
    return str(said.format_map(_Given(numbers)))


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _figure(value: Any) -> str:
    return number_format(value, force_grouping=True) if isinstance(value, int) else str(value)


def status(name: str) -> tuple[str, str]:
    """A station's state: shape and word."""
    words = _messages("status", _language())
    return words[f"{name}.shape"], words[name]


def signer(name: str) -> str:
    """A key by its name, as people call it: ``HP KPPS a``, ``meja 910601``."""
    role, scope, suffix = name.split("/")
    if role == "device":
        return _("HP KPPS %s") % suffix
    if role == "importer":
        return _("impor")
    return _("meja %s") % scope


def section(name: str) -> str:
    return str(_messages("fields", _language())[f"section.{name}"])


def label(name: str) -> str:
    """A row's label by its field's name, where every form has it."""
    return str(_messages("fields", _language())[name])


def field(form: Template, name: str) -> str:
    """A row's label as on the paper: an option by its number and name."""
    labels = _messages("fields", _language())
    option = next((o for o in form.options if o.field == name), None)
    if name in labels:
        return str(labels[name])
    if name.endswith(".list"):
        return str(labels["party.{party}.list"]).format(party=name.split(".")[1])
    if name.endswith(".total"):
        said = str(labels["party.{party}.total"]).format(party=name.split(".")[1])
        return f"{said}: {option.name}" if option else said
    if option is None:
        return name
    return f"{option.number}. {option.name}" if option.number else option.name


def step(said: Mapping[str, Any]) -> str:
    """What a record of a station's history is, in a few words."""
    if said["kind"] == "settle":
        return {
            "confirmed": _("Kertas memang berbunyi demikian"),
            "noted": _("Tertulis demikian di C.HASIL"),
            "chosen": _("Pakai rekaman ini"),
        }[said["as"]]
    if said["kind"] == "reading":
        return _("Pembacaan buta")
    return {
        "result": _("Formulir diterima"),
        "import": _("Formulir diimpor"),
        "correction": _("Pembetulan"),
        "recount": _("Penghitungan suara ulang"),
        "revote": _("Pemungutan suara ulang"),
        "postpone": _("Pemungutan suara ditunda"),
        "void": _("Dibatalkan"),
        "recap": _("Rekapitulasi (D.Hasil)"),
    }.get(str(said["kind"]), str(said["kind"]))


def why(code: str) -> str:
    """Why a record that the log has changed nothing."""
    return {
        "changed-meanwhile": _(
            "keadaannya sudah berubah, atau rapat pleno sudah dibuka dan kini rapat yang memutuskan"
        ),
        "sitting-not-open": _("rapat pleno tidak sedang dibuka"),
        "not-enrolled": _("kuncinya tidak berlaku saat itu"),
        "earlier-round": _("dari pemungutan suara sebelumnya"),
        "replaces-unknown": _("yang digantikannya tidak dikenal"),
        "same-person": _("ditandatangani dua kali oleh orang yang sama"),
    }.get(code, code)
