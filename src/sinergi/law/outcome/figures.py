"""Numbers as Indonesian readers write them: 1.234.567 and 3,8727 %. For texts, never to decide by."""

from fractions import Fraction


def grouped(n: int) -> str:
    """``1.234.567``."""
    return f"{n:,}".replace(",", ".")


def decimal(value: Fraction, places: int = 2) -> str:
    """A number of at least 0 with so many decimals, cut and not rounded: 1/3 -> ``0,33``.

    Cut, so that a number below a limit never reads as that limit. A whole number has no decimals.
    """
    if value.denominator == 1:
        return grouped(value.numerator)
    scaled = value.numerator * 10**places // value.denominator
    head, tail = divmod(scaled, 10**places)
    return f"{grouped(head)},{tail:0{places}d}"


def percent(share: Fraction, places: int = 4) -> str:
    """A share as a percentage, cut: 1/3 -> ``33,3333 %``, 1/25 -> ``4 %``."""
    return f"{decimal(share * 100, places)} %"


def exact(share: Fraction) -> dict[str, int | str]:
    """A share for JSON: ``{"num", "den", "text"}``; the text is cut to four decimals."""
    return {"num": share.numerator, "den": share.denominator, "text": percent(share)}
