/** One tap to the station before and the one after, in the same village. */

import type { Contest, Village } from "../data.ts";
import { link } from "../route.ts";
import { label, usePlace } from "../words.ts";

/** "TPS 003", by the word that the place has for it. */
export function useStationName(): (code: string, number: string) => string {
  const { words, election } = usePlace();
  return (code, number) => {
    const tps = label(election, "station", code);
    return tps ? `${tps} ${number}` : words.t("station", { number });
  };
}

export function Neighbours({ village, code, contest }: { village: Village; code: string; contest: Contest }) {
  const { words } = usePlace();
  const nameOf = useStationName();
  const codes = Object.keys(village.stations).sort();
  const at = codes.indexOf(code);
  const one = (other: string | undefined, shape: string, key: "neighbour.before" | "neighbour.next") => {
    const station = other === undefined ? undefined : village.stations[other];
    if (other === undefined || !station) return null;
    const name = nameOf(other, station.number);
    return (
      <a href={link(contest.code, other)} aria-label={words.t(key, { name })}>
        {key === "neighbour.before" && <span aria-hidden="true">{shape} </span>}
        {name}
        {key === "neighbour.next" && <span aria-hidden="true"> {shape}</span>}
      </a>
    );
  };
  if (codes.length < 2) return null;
  return (
    <nav class="neighbours no-print" aria-label={words.t("neighbours", { village: village.name })}>
      {one(codes[at - 1], "‹", "neighbour.before")}
      {one(codes[at + 1], "›", "neighbour.next")}
    </nav>
  );
}
