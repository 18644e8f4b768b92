/** A district's stations, village by village: a number each, with the shape of its status. */

import { useState } from "preact/hooks";
import type { Area, Contest, Figures, Village } from "../data.ts";
import { useLive } from "../live.ts";
import { link } from "../route.ts";
import { label, usePlace } from "../words.ts";

const HELD = new Set(["held", "disputed"]);

export function StationGrid({ area, contest }: { area: Area; contest: Contest }) {
  const { words, election } = usePlace();
  const name = label(election, "village", area.area) || words.t("children");
  const inOrder = [...area.children].sort((a, b) => a.name.localeCompare(b.name, words.lang, { numeric: true }));
  return (
    <section class="card no-print" aria-labelledby="grid">
      <h2 id="grid">{words.t("grid", { label: name.toLowerCase() })}</h2>
      <div>
        {inOrder.map((row) => <VillageStations key={`${contest.code}/${row.area}`} row={row} contest={contest} />)}
      </div>
    </section>
  );
}

/** The village's file is read when it is opened. */
function VillageStations({ row, contest }: { row: Figures; contest: Contest }) {
  const { words, election } = usePlace();
  const [open, setOpen] = useState(false);
  const file = `${election.id}/stations/${contest.code}/${row.area}.json`;
  const { value } = useLive<Village>(open ? file : null, 15_000);
  const { counted, expected } = row.stations;
  return (
    <details class="grid-village" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.t("grid.village", { name: row.name, counted, expected })}</summary>
      {open && !value && <p class="quiet" role="status">{words.t("loading")}</p>}
      {open && value && (
        <ul class="numbers">
          {Object.entries(value.stations).map(([code, { number, status }]) => (
            <li key={code}>
              <a href={link(contest.code, code)} class={HELD.has(status) ? "held" : status === "empty" ? "empty" : ""}
                aria-label={`${words.t("station", { number })} ${row.name}: ${words.status(status)}`} title={words.status(status)}>
                <span aria-hidden="true">{words.shape(status)}</span> {number}
              </a>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
