"""A country of 38 provinces with the sums of 2024, for the presidential rule."""

#: Decree 360/2024: 40,971,906 / 96,214,691 / 27,040,878 of 164,227,475.
SUMS_2024 = {"1": 40_971_906, "2": 96_214_691, "3": 27_040_878}
LED_BY_1 = ("11", "13")
CODES = tuple(f"{n}" for n in range(11, 49))


def like_2024(overseas: dict[str, int] | None = None) -> dict[str, dict[str, int]]:
    """Province -> pair -> votes: pair 1 ahead in two, pair 2 in 36, above 20 % in every one.

    The last province takes what is left, so that the sums (overseas included) are those of 2024.
    """
    abroad = overseas or {"1": 300_000, "2": 700_000, "3": 200_000}
    left = {pair: n - abroad[pair] for pair, n in SUMS_2024.items()}
    votes: dict[str, dict[str, int]] = {}
    for code in CODES[:-1]:
        row = (
            {"1": 1_200_000, "2": 600_000, "3": 100_000}
            if code in LED_BY_1
            else {"1": 1_000_000, "2": 2_500_000, "3": 700_000}
        )
        votes[code] = row
        left = {pair: n - row[pair] for pair, n in left.items()}
    votes[CODES[-1]] = left
    votes["99"] = abroad
    return votes


def provinces(*groups: tuple[int, dict[str, int]]) -> dict[str, dict[str, int]]:
    """So many provinces of each kind: ``provinces((20, {...}), (18, {...}))``."""
    rows = [dict(row) for count, row in groups for _ in range(count)]
    return dict(zip(CODES, rows, strict=False))
