/** What can still change: a bound from the votes that stations may carry, never a projection. */

export interface Gap {
  /** Ballot numbers of two neighbours in the ranking. */
  above: number;
  below: number;
  votes: number;
  /** The votes still to come are as many as the gap, or more. */
  open: boolean;
}

/**
 * Every pair of neighbours in the ranking by votes, from the top. `toCome`: the most votes of the
 * stations that are not counted. Options further apart have larger gaps, so neighbours say it all.
 */
export function gaps(votes: Readonly<Record<string, number>>, toCome: number): Gap[] {
  const ranked = Object.entries(votes)
    .map(([number, n]) => ({ number: Number(number), n }))
    .sort((a, b) => b.n - a.n || a.number - b.number);
  return ranked.slice(1).map((low, i) => {
    const high = ranked[i] ?? low;
    const between = high.n - low.n;
    return { above: high.number, below: low.number, votes: between, open: toCome > 0 && toCome >= between };
  });
}

/** The most votes that may still come: never below 0. */
export function toCome(ballots: { expected: number; counted: number }): number {
  return Math.max(0, ballots.expected - ballots.counted);
}
