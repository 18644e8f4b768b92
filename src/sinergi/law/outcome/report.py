"""Outcomes as the JSON of ``sinergi seats`` and ``sinergi president``, and as lines to read.

Keys promised outside: ``seats national passed ties`` and ``elected second_round why``. A tie that
the spread did not part has ``open`` contenders; nothing here breaks it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sinergi.law.outcome.figures import decimal, exact, grouped
from sinergi.law.outcome.president import President
from sinergi.law.outcome.seats import Quotient, SeatTie, sainte_lague
from sinergi.law.outcome.spread import Tie, Tier
from sinergi.law.outcome.threshold import threshold

Report = dict[str, Any]


def seats_report(
    votes: Mapping[str, Mapping[str, int]],
    seats: Mapping[str, int],
    *,
    share: Fraction,
    national: Mapping[str, int] | None = None,
    tiers: Mapping[str, Sequence[Tier[str]]] | None = None,
    explain: bool = False,
) -> Report:
    """Threshold and seats of every district.

    ``votes``: district -> party -> votes; ``seats``: district -> seats; ``national``: party -> votes
    for the threshold, None for the sum of ``votes``; ``tiers``: district -> votes by area. Returns
    ``seats`` (parties that passed, also with 0), ``national`` (seats of each party over the
    districts), ``passed``, ``ties``, and beside these ``national_votes``, ``threshold``,
    ``unallocated`` (district -> seats nobody has) and with ``explain`` the quotients in order.
    Raises ValueError where the two tables do not name the same districts.
    """
    if set(votes) != set(seats):
        raise ValueError("votes and seats are not of the same districts")
    if national is None:
        sums: dict[str, int] = {}
        for row in votes.values():
            for party, n in row.items():
                sums[party] = sums.get(party, 0) + n
        national = sums
    limit = threshold(national, share)
    outcome = {
        district: sainte_lague(
            row,
            seats[district],
            passed=frozenset(limit.passed),
            tiers=(tiers or {}).get(district, ()),
        )
        for district, row in votes.items()
    }
    report: Report = {
        "seats": {d: dict(o.seats) for d, o in outcome.items()},
        "national": {p: sum(o.seats.get(p, 0) for o in outcome.values()) for p in limit.passed},
        "passed": list(limit.passed),
        "ties": [_seat_tie(d, o.tie) for d, o in outcome.items() if o.tie is not None],
        "national_votes": dict(national),
        "threshold": {
            "share": exact(share),
            "total": limit.total,
            "needed": {
                "num": limit.needed.numerator,
                "den": limit.needed.denominator,
                "text": decimal(limit.needed),
            },
        },
        "unallocated": {d: o.unallocated for d, o in outcome.items() if o.unallocated},
    }
    if explain:
        report["explain"] = {
            d: [_quotient(q) for q in (*o.order, *o.following)] for d, o in outcome.items()
        }
    return report


def _quotient(q: Quotient[str]) -> Report:
    return {
        "seat": q.seat,
        "party": q.party,
        "votes": q.votes,
        "divisor": q.divisor,
        "quotient": f"{q.votes}/{q.divisor}",
        "text": decimal(q.value),
    }


def _seat_tie(district: str, found: SeatTie[str]) -> Report:
    first = found.first_seat
    return {
        "district": district,
        "seats": found.tie.places,
        "seat_numbers": list(range(first, first + found.tie.places)),
        "parties": list(found.tie.contenders),
        "quotient": {
            "num": found.quotient.numerator,
            "den": found.quotient.denominator,
            "text": decimal(found.quotient),
        },
        **_tie(found.tie),
    }


def _tie(tie: Tie[str]) -> Report:
    return {
        "spread": {name: _by_tier(tie, i) for i, name in enumerate(tie.tiers)},
        "decided": list(tie.decided),
        "open": list(tie.open),
        "open_places": tie.open_places,
    }


def _by_tier(tie: Tie[str], i: int) -> dict[str, int]:
    return {k: areas[i] for k, areas in tie.spread.items()}


def seats_lines(report: Report) -> list[str]:
    """A seats report as Indonesian lines."""
    limit = report["threshold"]
    lines = [
        f"Ambang batas {limit['share']['text']} dari {grouped(limit['total'])} suara sah = "
        f"{limit['needed']['text']} suara. Lolos: {', '.join(report['passed']) or 'tidak ada'}."
    ]
    for district, seats in report["seats"].items():
        got = (
            ", ".join(f"{party} {n}" for party, n in seats.items() if n)
            or "tidak ada kursi terbagi"
        )
        lines.append(f"{district}: {got}")
        for q in report.get("explain", {}).get(district, ()):
            seat = f"kursi {q['seat']}" if q["seat"] else "tanpa kursi"
            lines.append(
                f"    {seat}: {q['party']} {grouped(q['votes'])} : {q['divisor']} = {q['text']}"
            )
    got = ", ".join(f"{party} {n}" for party, n in report["national"].items()) or "tidak ada"
    lines.append(f"Jumlah kursi: {got}.")
    for tie in report["ties"]:
        lines.append(
            f"SERI di {tie['district']}: {', '.join(tie['parties'])} mempunyai hasil bagi yang sama "
            f"({tie['quotient']['text']}) untuk {tie['seats']} kursi terakhir."
        )
        if tie["decided"]:
            lines.append(
                f"    Menurut persebaran suara yang lebih luas: {', '.join(tie['decided'])}. "
                "Tetapkan dalam rapat pleno."
            )
        if tie["open"]:
            lines.append(
                f"    {tie['open_places']} kursi belum terbagi antara {', '.join(tie['open'])}. "
                "Tetapkan menurut persebaran suara secara berjenjang dalam rapat pleno."
            )
    tied = {tie["district"] for tie in report["ties"]}
    lines += [
        f"{district}: {n} kursi tidak terbagi, karena tidak ada partai yang lolos dan mempunyai suara."
        for district, n in report["unallocated"].items()
        if district not in tied
    ]
    return lines


_ARTICLES = {
    "majority": "UU 7/2017 Pasal 416 ayat (1)",
    "runoff": "UU 7/2017 Pasal 416 ayat (2)",
    "equal-first": "UU 7/2017 Pasal 416 ayat (3)",
    "spread": "UU 7/2017 Pasal 416 ayat (4) dan (5)",
    "most-votes": "UUD 1945 Pasal 6A ayat (4)",
    "tie": "UU 7/2017 Pasal 416 ayat (4) dan (5)",
    "no-votes": "UU 7/2017 Pasal 416",
    "no-opponent": "UU 7/2017 Pasal 416",
}


def president_report(outcome: President[str], *, round_number: int = 1) -> Report:
    """The JSON of ``sinergi president``: ``elected``, ``second_round``, ``why`` with every figure."""
    why = outcome.why
    return {
        "elected": outcome.elected,
        "second_round": list(outcome.second_round) if outcome.second_round else None,
        "why": {
            "ground": why.ground,
            "article": _ARTICLES[why.ground] if round_number == 1 else _ARTICLES["most-votes"],
            "round": round_number,
            "votes": dict(why.votes),
            "overseas": dict(why.overseas),
            "total": why.total,
            "shares": {pair: exact(share) for pair, share in why.shares.items()},
            "majority": {"more_than": exact(why.rule.majority), "pair": why.with_majority},
            "provinces": why.provinces,
            "provinces_needed": why.needed,
            "province_share": exact(why.rule.in_province),
            "provinces_reached": {pair: len(codes) for pair, codes in why.reached.items()},
            "provinces_reached_codes": {pair: list(codes) for pair, codes in why.reached.items()},
            "provinces_led": dict(why.led),
            "tie": None if why.tie is None else _president_tie(why.tie),
        },
    }


def _president_tie(tie: Tie[str]) -> Report:
    return {"pairs": list(tie.contenders), "places": tie.places, **_tie(tie)}


def president_lines(report: Report) -> list[str]:
    """A president report as Indonesian lines."""
    why = report["why"]
    limit = why["province_share"]["text"]
    lines = [
        f"Jumlah suara {grouped(why['total'])}, termasuk {grouped(sum(why['overseas'].values()))} "
        f"dari luar negeri; {why['provinces']} provinsi."
    ]
    for pair, n in why["votes"].items():
        lines.append(
            f"Pasangan {pair}: {grouped(n)} suara ({why['shares'][pair]['text']}); sedikitnya {limit} "
            f"di {why['provinces_reached'][pair]} provinsi; unggul di {why['provinces_led'][pair]}."
        )
    if why["round"] == 1:
        more_than = why["majority"]["more_than"]["text"]
        lines.append(
            f"Syarat terpilih: lebih dari {more_than} suara dan sedikitnya {limit} di "
            f"{why['provinces_needed']} provinsi atau lebih."
        )
    lines.append(_verdict(report))
    return lines


def _verdict(report: Report) -> str:
    why, article = report["why"], report["why"]["article"]
    if report["elected"] is not None:
        return f"Pasangan {report['elected']} terpilih ({article})."
    if report["second_round"] is not None:
        a, b = report["second_round"]
        by = (
            ", ditentukan oleh persebaran wilayah perolehan suara"
            if why["ground"] == "spread"
            else ""
        )
        return f"Putaran kedua antara pasangan {a} dan {b}{by} ({article})."
    if why["ground"] == "no-votes":
        return "Belum ada suara, jadi belum ada hasil."
    if why["ground"] == "no-opponent":
        return f"Satu-satunya pasangan belum memenuhi syarat terpilih ({article})."
    tied = " dan ".join(why["tie"]["open"])
    if why["round"] == 2:
        return (
            f"SERI: pasangan {tied} mempunyai suara yang sama. Undang-undang tidak mengatur suara "
            "yang sama pada putaran kedua; hasil tidak ditetapkan di sini."
        )
    return (
        f"SERI: suara dan persebaran pasangan {tied} sama pada data yang ada. Tentukan dengan "
        "persebaran di tingkat yang lebih rendah; hasil tidak ditetapkan di sini."
    )
