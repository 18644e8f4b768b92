/** Why it changed: every record of a station, the newest first, and what it changed box by box. */

import type { HistoryEntry, Station } from "../data.ts";
import { before, type Difference, differences, type FieldsOf, versionOf } from "../versions.ts";
import { type Naming, usePlace } from "../words.ts";

/** So many changed boxes are told at once; more are folded. */
const AT_ONCE = 4;

export function History({ station, names, fieldsOf }: { station: Station; names: Naming; fieldsOf: FieldsOf }) {
  const { words } = usePlace();
  const entries = [...station.history].sort((a, b) => (b.index ?? 0) - (a.index ?? 0));
  return (
    <section class="card" aria-labelledby="history">
      <p class="question">{words.t("q.change")}</p>
      <h2 id="history">{words.t("history")}</h2>
      {entries.length === 0 && <p>{words.t("history.none")}</p>}
      {entries.length > 0 && (
        <ol class="history">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} station={station} names={names} fieldsOf={fieldsOf} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Entry({ entry, station, names, fieldsOf }: {
  entry: HistoryEntry;
  station: Station;
  names: Naming;
  fieldsOf: FieldsOf;
}) {
  const { words } = usePlace();
  const from = [
    entry.source && words.maybe("source", entry.source),
    entry.how && words.maybe("how", entry.how),
    entry.by && words.maybe("read-by", entry.by),
    entry.as && words.maybe("settled", entry.as),
  ].filter(Boolean).join(", ");
  // What a settlement chose against keeps its place in the log, but no longer stands.
  const stands = entry.effect === "head" && (station.index === undefined || entry.index === station.index);
  const aside = entry.effect === "head" && !stands && entry.why === "" && station.status !== "disputed";
  const rival = entry.effect === "head" && entry.why === "" && station.status === "disputed";
  const effect = words.maybe("did", aside ? "aside" : rival ? "rival" : entry.effect)
    + (entry.why ? ` (${words.maybe("why", entry.why)})` : "");
  return (
    <li class={stands || rival ? "current" : undefined}>
      <p>
        <b>{words.maybe("kind", entry.kind)}</b>
        {from && ` · ${from}`}
      </p>
      <p>
        {entry.version > 0 && `${words.t("station.version", { n: entry.version })} · `}
        {effect}
      </p>
      {entry.reason && <p>{words.t("history.reason", { text: entry.reason })}</p>}
      {entry.ruling && <p>{words.t("history.ruling", { text: entry.ruling })}</p>}
      <Changed entry={entry} station={station} names={names} fieldsOf={fieldsOf} />
      {entry.codes && entry.codes.length > 0 && <p>{words.t("history.codes", { codes: entry.codes.join(", ") })}</p>}
      <p class="quiet">
        {entry.at && <time dateTime={entry.at}>{words.moment(entry.at)}</time>}
        {entry.index !== undefined && ` · ${words.t("history.index", { n: entry.index })}`}
      </p>
      <p class="quiet hash" title={entry.id}>{words.t("history.id", { id: entry.id.slice(0, 16) })}</p>
    </li>
  );
}

/** What this record says otherwise than the one before it; nothing where that cannot be told. */
function Changed({ entry, station, names, fieldsOf }: {
  entry: HistoryEntry;
  station: Station;
  names: Naming;
  fieldsOf: FieldsOf;
}) {
  const { words } = usePlace();
  const was = before(entry, station, fieldsOf);
  const is = versionOf(entry, station, fieldsOf);
  if (!was || !is) return null;
  const changes = differences(was, is);
  const reading = entry.kind === "reading";
  if (changes.length === 0) return <p>{words.t(reading ? "compare.agrees" : "compare.same", { n: was.entry.version })}</p>;
  const list = <Differences changes={changes} names={names} />;
  const said = words.t(reading ? "compare.reading" : "compare.version", { n: was.entry.version, boxes: changes.length });
  if (changes.length <= AT_ONCE) return <div class="changed"><p>{said}</p>{list}</div>;
  return <details class="changed"><summary>{said}</summary>{list}</details>;
}

function Differences({ changes, names }: { changes: Difference[]; names: Naming }) {
  const { words } = usePlace();
  return (
    <ul>
      {changes.map(({ field, before: was, after }) => (
        <li key={field}>
          {words.field(field, names)}: <b><Written n={was} /></b>{" "}
          <span aria-hidden="true">→</span><span class="only-heard">{words.t("compare.becomes")}</span>{" "}
          <b><Written n={after} /></b>
        </li>
      ))}
    </ul>
  );
}

/** A number as signed; an empty box says so in words. */
export function Written({ n }: { n: number }) {
  const { words } = usePlace();
  return <>{n === -2 ? words.t("unread") : n < 0 ? words.t("empty-box") : words.n(n)}</>;
}
