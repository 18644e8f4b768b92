/** Why it changed: every record of a station, the newest first. */

import type { HistoryEntry, Station } from "../data.ts";
import { usePlace } from "../words.ts";

export function History({ station }: { station: Station }) {
  const { words } = usePlace();
  const entries = [...station.history].sort((a, b) => (b.index ?? 0) - (a.index ?? 0));
  return (
    <section class="card" aria-labelledby="history">
      <p class="question">{words.t("q.change")}</p>
      <h2 id="history">{words.t("history")}</h2>
      {entries.length === 0 && <p>{words.t("history.none")}</p>}
      {entries.length > 0 && (
        <ol class="history">
          {entries.map((entry) => <Entry key={entry.id} entry={entry} />)}
        </ol>
      )}
    </section>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { words } = usePlace();
  const from = [
    entry.source && words.maybe("source", entry.source),
    entry.how && words.maybe("how", entry.how),
  ].filter(Boolean).join(", ");
  const effect = words.maybe("did", entry.effect) + (entry.why ? ` (${words.maybe("why", entry.why)})` : "");
  return (
    <li class={entry.effect === "head" ? "current" : undefined}>
      <p>
        <b>{words.maybe("kind", entry.kind)}</b>
        {from && ` · ${from}`}
      </p>
      <p>
        {entry.version > 0 && `${words.t("station.version", { n: entry.version })} · `}
        {effect}
      </p>
      {entry.reason && <p>{words.t("history.reason", { text: entry.reason })}</p>}
      {entry.codes && entry.codes.length > 0 && <p>{words.t("history.codes", { codes: entry.codes.join(", ") })}</p>}
      <p class="quiet">
        {entry.at && <time dateTime={entry.at}>{words.moment(entry.at)}</time>}
        {entry.index !== undefined && ` · ${words.t("history.index", { n: entry.index })}`}
      </p>
      <p class="quiet hash" title={entry.id}>{words.t("history.id", { id: entry.id.slice(0, 16) })}</p>
    </li>
  );
}
