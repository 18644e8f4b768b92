/** One result of a search in words: what it is, where it lies. */

import { placeName } from "../names.ts";
import type { Hit } from "../search.ts";
import { label, usePlace } from "../words.ts";

export function HitWords({ hit }: { hit: Hit }) {
  const { words, election } = usePlace();
  const tps = label(election, "station", hit.code);
  const title = hit.kind === "station"
    ? `${tps ? `${tps} ${hit.number}` : words.t("station", { number: hit.number ?? "" })} ${hit.name}`
    : placeName(hit.label, hit.name);
  return (
    <>
      <b>{title}</b>{" "}
      <span class="quiet">
        {hit.above}
        {hit.kind === "area" && <> · {words.t("search.stations", { n: hit.stations })}</>}
      </span>
    </>
  );
}
