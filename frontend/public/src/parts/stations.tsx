/** A village's stations: status, sums, and the way to each form. */

import { useEffect, useState } from "preact/hooks";
import { shown } from "../../../shared/findings.ts";
import type { Contest, Station, Template, Village } from "../data.ts";
import { read } from "../data.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";
import { Download } from "./download.tsx";
import { StationChip } from "./status.tsx";
import { type Column, SortableTable } from "./table.tsx";

interface Row {
  code: string;
  station: Station;
  /** Field name -> number, where its form is known and something came in. */
  figures: Map<string, number>;
  /** Administrative fields whose section is held. */
  held: Set<string>;
}

export const NOT_COUNTED = new Set(["empty", "received", "held", "disputed", "not-voted", "void"]);

/** The templates of the forms a village's stations used; they never change once written. */
export function useTemplates(village: Village | undefined, election: string): Map<string, Template> {
  const [templates, setTemplates] = useState(new Map<string, Template>());
  const forms = Object.entries(village?.forms ?? {});
  const wanted = forms.map(([form]) => form).join(" ");
  useEffect(() => {
    const stop = new AbortController();
    const load = forms.map(async ([form, hash]) => {
      const folder = form.split("/").slice(0, 2).join("/");
      return [form, await read<Template>(`${election}/forms/${folder}/${hash}.json`, stop.signal)] as const;
    });
    Promise.all(load)
      .then((found) => setTemplates(new Map(found)))
      // The stations' own list goes on without sums; the next change of the file asks again.
      .catch(() => undefined);
    return () => stop.abort();
  }, [election, wanted, village]);
  return templates;
}

export function Stations({ village, contest }: { village: Village; contest: Contest }) {
  const { words, election } = usePlace();
  const templates = useTemplates(village, election.id);
  const [onlyHeld, setOnlyHeld] = useState(false);
  const all: Row[] = Object.entries(village.stations).map(([code, station]) => {
    const fields = station.form ? templates.get(station.form)?.fields : undefined;
    const figures = new Map((fields ?? []).map((f, i) => [f.name, station.counts?.[i] ?? -1]));
    const without = (fields ?? []).filter((f) => f.need === "admin" && station.held_sections?.includes(f.section));
    return { code, station, figures, held: new Set(without.map((f) => f.name)) };
  });
  const held = (row: Row): boolean => ["held", "disputed"].includes(row.station.status);
  const rows = onlyHeld ? all.filter(held) : all;
  const sum = (key: string, title: string, wideOnly = false): Column<Row> => ({
    key,
    title,
    numeric: true,
    wideOnly,
    value: (row) => (NOT_COUNTED.has(row.station.status) ? -1 : (row.figures.get(key) ?? -1)),
    cell: (row) => {
      const n = row.figures.get(key);
      if (held(row)) return <span class="quiet">{words.t("numbers-wait")}</span>;
      return n === undefined || n < 0 || NOT_COUNTED.has(row.station.status) ? <span class="quiet">–</span> : words.n(n);
    },
  });
  const columns: Column<Row>[] = [
    {
      key: "number",
      title: words.t("stations"),
      value: (row) => row.station.number,
      cell: (row) => <a href={link(contest.code, row.code)}>{words.t("station", { number: row.station.number })}</a>,
    },
    {
      key: "status",
      title: words.t("col.status"),
      value: (row) => words.status(row.station.status),
      cell: (row) => <StationChip status={row.station.status} />,
    },
    {
      key: "codes",
      title: words.t("cause"),
      value: (row) => shownCodes(row.station).join(" "),
      cell: (row) => (
        <span class="causes">
          {shownCodes(row.station).map((code) => <span key={code}>{words.cause(code)} <b class="code">{code}</b></span>)}
        </span>
      ),
    },
    sum("valid", words.t("col.valid")),
    sum("invalid", words.t("col.invalid"), true),
    sum("total", words.t("col.total")),
  ];
  const title = words.t("children.stations", { place: village.name });
  return (
    <section class="card children village-stations" aria-labelledby="children">
      <p class="question">{words.t("q.paper")}</p>
      <div class="heading-row">
        <h2 id="children">{title}</h2>
        {all.some(held) && (
          <label class="check">
            <input type="checkbox" checked={onlyHeld} onChange={(e) => setOnlyHeld(e.currentTarget.checked)} />
            {words.t("filter.held")}
          </label>
        )}
      </div>
      <p class="quiet">{words.t("children.paper")}</p>
      <SortableTable label={title} columns={columns} rows={rows} rowKey={(row) => row.code} />
      {onlyHeld && rows.length === 0 && <p>{words.t("filter.empty")}</p>}
      {Object.keys(village.forms).every((form) => templates.has(form)) && (
        <Download name={`${election.id}-${contest.code}-${village.village}`} rows={() => table(all)} />
      )}
    </section>
  );
}

/** The codes a person is shown: those that explain the others. */
const shownCodes = (station: Station): string[] =>
  [...new Set(shown(station.findings).map((f) => f.code))].filter((c) => !c.startsWith("W"));

/** Every V and A code, as reports count them. */
const codesOf = (station: Station): string[] =>
  [...new Set(station.findings.map((f) => f.code))].filter((c) => !c.startsWith("W")).sort();

/**
 * Two columns a field: `valid` is what entered the sums (empty where it waits), so that the rows add
 * up to the village's figures; `form.valid` is what the form says.
 */
function table(rows: Row[]): (string | number)[][] {
  const names = [...new Set(rows.flatMap((row) => [...row.figures.keys()]))];
  const counts = ({ station, figures, held }: Row, name: string): boolean =>
    !NOT_COUNTED.has(station.status) && (figures.get(name) ?? -1) >= 0 && !held.has(name);
  return [
    ["station", "status", "noted", "findings", ...names, ...names.map((name) => `form.${name}`)],
    ...rows.map((row) => [
      row.code, row.station.status, row.station.noted, codesOf(row.station).join(" "),
      ...names.map((name) => (counts(row, name) ? (row.figures.get(name) ?? "") : "")),
      ...names.map((name) => row.figures.get(name) ?? ""),
    ]),
  ];
}
