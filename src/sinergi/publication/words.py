"""Numbers in Indonesian words (terbilang), as forms ask for them beside the figures."""

_ONES = (
    "", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas",
)  # fmt: skip


def in_words(number: int) -> str:
    """``117`` → ``seratus tujuh belas``; 0 to 10^12 - 1. Raises ValueError outside."""
    if not 0 <= number < 10**12:
        raise ValueError(f"{number}: only 0 to 999,999,999,999 is written in words")
    return " ".join(_words(number).split()) or "nol"


def _words(number: int) -> str:
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    for unit, name, one in (
        (10**9, "miliar", ""),
        (10**6, "juta", ""),
        (1000, "ribu", "seribu"),
        (100, "ratus", "seratus"),
    ):
        if number >= unit:
            many, rest = divmod(number, unit)
            head = one if many == 1 and one else f"{_words(many)} {name}"
            return f"{head} {_words(rest)}"
    return f"{_ONES[number // 10]} puluh {_ONES[number % 10]}"
