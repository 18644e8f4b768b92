/** Which areas are missing, in one sentence with the way to each. */

import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Area, Contest, Figures } from "../data.ts";
import { lacking } from "../missing.ts";
import { placeName } from "../names.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";

const NAMED = 3;

export function LackingAreas({ area, contest }: { area: Area; contest: Contest }) {
  const { words } = usePlace();
  const [all, setAll] = useState(false);
  if (area.stations.received === 0 || area.stations.received === area.stations.expected) return null;
  const { none, partly } = lacking(area.children);
  const named = all || none.length <= NAMED + 1 ? none : none.slice(0, NAMED);
  const places = named.map((row, i) => <PlaceLink key={row.area} row={row} contest={contest} full={i === 0} />);
  const rest = none.length - named.length;
  if (rest > 0) {
    places.push(
      <button type="button" class="link-button inline" onClick={() => setAll(true)}>{words.t("lacking.more", { n: rest })}</button>,
    );
  }
  const most = partly.slice(0, NAMED).map(({ row, stations }) => (
    <PlaceLink key={row.area} row={row} contest={contest} stations={stations} />
  ));
  return (
    <div class="lacking">
      {none.length > 0 && <p><Sentence text={words.t("lacking.none", { places: "*" })} places={places} /></p>}
      {most.length > 0 && area.children.length > 1 && (
        <p class="quiet most"><Sentence text={words.t("lacking.most", { places: "*" })} places={most} /></p>
      )}
    </div>
  );
}

function PlaceLink({ row, contest, full = false, stations }: {
  row: Figures;
  contest: Contest;
  full?: boolean;
  stations?: number;
}) {
  const { words } = usePlace();
  const name = full ? placeName(row.label, row.name) : row.name;
  const shown = stations === undefined ? name : words.t("lacking.place", { name, n: stations });
  return <a href={link(contest.code, row.area)}>{shown}</a>;
}

/** `text` with "a, b and c" in the place of its star. */
function Sentence({ text, places }: { text: string; places: ComponentChildren[] }) {
  const { words } = usePlace();
  const [before, after] = text.split("*");
  return (
    <>
      {before}
      {places.map((place, i) => (
        <>
          {i > 0 && (i === places.length - 1 ? ` ${words.t("and")} ` : ", ")}
          {place}
        </>
      ))}
      {after}
    </>
  );
}
