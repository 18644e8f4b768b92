/** One option's votes by area: a bar and a number a row; deeper down on request. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Added, addUp } from "../candidacy.ts";
import { type Area, type Contest, read, type Stations, type Template, type Village } from "../data.ts";
import { label, usePlace } from "../words.ts";
import { CoverageBar } from "./coverage.tsx";
import { Download } from "./download.tsx";
import { type Column, SortableTable } from "./table.tsx";

export interface Row {
  area: string;
  name: string;
  stations: Stations;
  votes: number;
  /** Where the name leads. */
  href?: string;
  /** The electoral district whose villages may be asked for here. */
  villages?: string;
}
/** Files asked for at the same time. */
const AT_ONCE = 6;

export function ByArea({ contest, name, level, rows, field = "", file }: {
  contest: Contest;
  /** Whose votes. */
  name: string;
  /** What the rows are: "Distrik"; "" where there is no word. */
  level: string;
  rows: Row[];
  field?: string;
  file: string;
}) {
  const { words, election } = usePlace();
  const [opened, setOpened] = useState<Row | null>(null);
  const deeper = rows.some((row) => row.villages !== undefined);
  const village = label(election, "village", rows[0]?.area ?? "").toLowerCase() || words.t("candidate.villages.word");
  return (
    <section class="card" aria-labelledby="by-area">
      <h2 id="by-area">{level ? words.t("candidate.by", { label: level.toLowerCase() }) : words.t("candidate.by.area")}</h2>
      <p class="quiet">
        {words.t("candidate.bar")}{" "}
        {deeper && <span class="no-print">{words.t("candidate.open", { label: village })}</span>}
      </p>
      <Bars
        label={words.t("candidate.page", { name })}
        first={level || words.t("name")}
        rows={rows}
        {...(deeper ? { open: setOpened } : {})}
      />
      <Download name={`${election.id}-${file}`} rows={() => csv(rows)} />
      {opened && <Villages key={opened.area} row={opened} contest={contest} field={field} village={village} />}
    </section>
  );
}

function Bars({ label: spoken, first, rows, open }: {
  label: string;
  first: string;
  rows: Row[];
  /** Opens what a row holds; without it the names lead where they say. */
  open?: (row: Row) => void;
}) {
  const { words } = usePlace();
  const most = Math.max(1, ...rows.map((row) => row.votes));
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: first,
      value: (row) => row.name,
      cell: (row) => {
        if (row.href) return <a href={row.href}>{row.name}</a>;
        if (!open) return row.name;
        return <button type="button" class="link-button" onClick={() => open(row)}>{row.name}</button>;
      },
    },
    {
      key: "counted",
      title: words.t("col.counted"),
      numeric: true,
      value: (row) => (row.stations.expected ? row.stations.counted / row.stations.expected : 0),
      cell: (row) => (
        <span class="cell-cover">
          {words.t("of-stations", { counted: row.stations.counted, expected: row.stations.expected })}
          <CoverageBar stations={row.stations} small />
        </span>
      ),
    },
    {
      key: "votes",
      title: words.t("votes"),
      numeric: true,
      value: (row) => row.votes,
      cell: (row) => (
        <span class="cell-votes">
          <span class="bar" aria-hidden="true"><span style={{ width: `${(100 * row.votes) / most}%` }} /></span>
          <b>{words.n(row.votes)}</b>
        </span>
      ),
    },
  ];
  return <SortableTable label={spoken} columns={columns} rows={rows} rowKey={(row) => row.area} />;
}

type Found = { area: string; name: string; sum: Added }[];

/** The villages of one kecamatan, added up here from their stations' files. */
function Villages({ row, contest, field, village }: { row: Row; contest: Contest; field: string; village: string }) {
  const { words, election } = usePlace();
  const [found, setFound] = useState<Found | "failed" | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setFound(null);
    sums(election.id, contest.code, row.area, row.villages ?? "", field, stop.signal)
      .then(setFound)
      .catch(() => stop.signal.aborted || setFound("failed"));
    return () => stop.abort();
  }, [row.area, field, turn]);
  // It stands below a long table: whoever opened it is brought there.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const title = words.t("candidate.villages", { label: village, place: row.name });
  const rows = Array.isArray(found) ? found.map(({ area, name, sum }): Row => ({ area, name, stations: sum, votes: sum.votes })) : [];
  const total = rows.reduce((sum, r) => sum + r.votes, 0);
  const counted = rows.reduce((sum, r) => sum + r.stations.counted, 0);
  return (
    <div class="villages" role="region" aria-labelledby="villages">
      <h3 id="villages" ref={heading} tabIndex={-1}>{title}</h3>
      {found === null && <p role="status">{words.t("candidate.villages.working")}</p>}
      {found === "failed" && (
        <p role="status">
          {words.t("candidate.villages.failed")}{" "}
          <button type="button" class="link-button" onClick={() => setTurn((n) => n + 1)}>{words.t("error.again")}</button>
        </p>
      )}
      {Array.isArray(found) && (
        <>
          <p class="quiet" role="status">
            {words.t("candidate.villages.note", { n: counted })}{" "}
            {total !== row.votes && words.t("candidate.villages.differ")}
          </p>
          <Bars label={title} first={words.t("name")} rows={rows} />
          <Download name={`${election.id}-${contest.code}-${row.area}-${field}`} rows={() => csv(rows)} />
        </>
      )}
    </div>
  );
}

/** One field by village of a kecamatan. Raises `Unreachable`. */
async function sums(
  election: string, contest: string, area: string, district: string, field: string, signal: AbortSignal,
): Promise<Found> {
  const { children } = await read<Area>(`${election}/results/${contest}/${area}.json`, signal);
  const forms = new Map<string, Promise<Template>>();
  const one = async (code: string, name: string): Promise<Found[number]> => {
    const village = await read<Village>(`${election}/stations/${contest}/${code}.json`, signal);
    const fields = new Map<string, string[]>();
    for (const [form, hash] of Object.entries(village.forms)) {
      const file = `${election}/forms/${form.split("/").slice(0, 2).join("/")}/${hash}.json`;
      if (!forms.has(file)) forms.set(file, read<Template>(file, signal));
      fields.set(form, (await forms.get(file))?.fields.map((f) => f.name) ?? []);
    }
    return { area: code, name, sum: addUp(village, field, district, (form) => fields.get(form)) };
  };
  const found: Found = [];
  for (let at = 0; at < children.length; at += AT_ONCE) {
    found.push(...(await Promise.all(children.slice(at, at + AT_ONCE).map((c) => one(c.area, c.name)))));
  }
  return found;
}

function csv(rows: Row[]): (string | number)[][] {
  return [
    ["area", "name", "expected", "received", "counted", "held", "votes"],
    ...rows.map((row) => [
      row.area, row.name, row.stations.expected, row.stations.received, row.stations.counted, row.stations.held, row.votes,
    ]),
  ];
}
