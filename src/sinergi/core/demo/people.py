"""Invented parties and candidates: words of nature, and everywhere the word that says so."""

from collections.abc import Iterator

PARTIES: dict[int, str] = {
    1: "Cendrawasih", 2: "Sagu", 3: "Matoa", 4: "Pala", 5: "Kasuari", 6: "Anggrek",
    7: "Perahu", 8: "Penyu", 9: "Karang", 10: "Tifa", 11: "Kenari", 12: "Ombak",
    13: "Embun", 14: "Rotan", 15: "Bambu", 16: "Lontar", 17: "Kelapa", 24: "Mutiara",
}  # fmt: skip
PAIRS = (
    ("Rasamala", "Cempaka"),
    ("Merbau", "Melur"),
    ("Damar", "Kenanga"),
)
SENATORS = 12
INVENTED = "Rekaan"

_FIRST = (
    "Akasia", "Aren", "Bakung", "Bayam", "Belimbing", "Cemara", "Cempaka", "Dahlia", "Delima",
    "Duku", "Gaharu", "Gambir", "Jambu", "Jati", "Kapas", "Kecubung", "Kemiri", "Kenanga",
    "Ketapang", "Kunyit", "Mahoni", "Manggis", "Melati", "Nangka", "Pandan", "Rambutan",
    "Salam", "Serai", "Waru",
)  # fmt: skip
_SECOND = (
    "Angin", "Batu", "Bukit", "Cahaya", "Danau", "Fajar", "Gelombang", "Gunung", "Hujan",
    "Hutan", "Kabut", "Karang", "Langit", "Laut", "Lembah", "Muara", "Padang", "Pantai",
    "Pasir", "Pulau", "Rimba", "Sawah", "Senja", "Sungai", "Tanjung", "Tebing", "Telaga",
    "Teluk", "Terang", "Tirta", "Ufuk",
)  # fmt: skip


def party_name(number: int) -> str:
    return f"Partai Peragaan {PARTIES[number]}"


def candidates() -> Iterator[tuple[str, str]]:
    """Names and sexes of candidates without end; the first 899 names differ.

    Of every three in a row the first is a woman.
    """
    step = 0
    while True:
        first = _FIRST[step % len(_FIRST)]
        second = _SECOND[step % len(_SECOND)]
        yield f"{first} {second} {INVENTED}", "P" if step % 3 == 0 else "L"
        step += 1
