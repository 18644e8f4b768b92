/** The areas inside this one: coverage, what is held, sums, and the way down. */

import type { Area, Contest, Figures } from "../data.ts";
import { link } from "../route.ts";
import { label, usePlace } from "../words.ts";
import { AreaChip } from "./status.tsx";
import { CoverageBar } from "./coverage.tsx";
import { Download } from "./download.tsx";
import { type Column, SortableTable } from "./table.tsx";

/** Up to so many options have a column of their own. */
const MOST_OPTIONS = 4;
const BELOW: Record<string, string> = {
  nation: "province", province: "regency", regency: "district", district: "village",
};

export function Children({ area, contest }: { area: Area; contest: Contest }) {
  const { words, election } = usePlace();
  const below = label(election, BELOW[area.level] ?? "", area.area);
  const title = below ? words.t("children.of", { label: below.toLowerCase() }) : words.t("children");
  const options = Object.keys(area.votes);
  const columns: Column<Figures>[] = [
    {
      key: "name",
      title: below || words.t("name"),
      value: (row) => row.name,
      cell: (row) => <a href={link(contest.code, row.area)}>{row.name}</a>,
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
      key: "held",
      title: words.t("col.held"),
      numeric: true,
      value: (row) => row.stations.held,
      cell: (row) =>
        row.stations.held > 0 || row.stations.received === 0 ? <AreaChip stations={row.stations} /> : <span class="quiet">{words.t("held.none")}</span>,
    },
    ...(contest.options === "pairs" && options.length <= MOST_OPTIONS ? options : []).map(
      (number): Column<Figures> => ({
        key: `votes.${number}`,
        title: words.t("option.number", { n: number }),
        numeric: true,
        wideOnly: true,
        value: (row) => row.votes[number] ?? 0,
        cell: (row) => words.n(row.votes[number] ?? 0),
      }),
    ),
    sums("valid", words.t("col.valid"), words.n),
    { ...sums("invalid", words.t("col.invalid"), words.n), wideOnly: true },
    { ...sums("total", words.t("col.total"), words.n), wideOnly: true },
  ];
  return (
    <section class="card children" aria-labelledby="children">
      <p class="question">{words.t("q.paper")}</p>
      <h2 id="children">{title}</h2>
      <p class="quiet">{words.t("paper.area")}</p>
      <SortableTable label={title} columns={columns} rows={area.children} rowKey={(row) => row.area} />
      <Download name={`${election.id}-${contest.code}-${area.area}`} rows={() => csv(area, options)} />
    </section>
  );
}

function sums(key: "valid" | "invalid" | "total", title: string, n: (value: number) => string): Column<Figures> {
  return { key, title, numeric: true, value: (row) => row[key], cell: (row) => n(row[key]) };
}

function csv(area: Area, options: string[]): (string | number)[][] {
  const head = ["area", "name", "expected", "received", "counted", "held"];
  return [
    [...head, ...options.map((o) => `votes.${o}`), "valid", "invalid", "total"],
    ...area.children.map((row) => [
      row.area, row.name, row.stations.expected, row.stations.received, row.stations.counted, row.stations.held,
      ...options.map((o) => row.votes[o] ?? 0), row.valid, row.invalid, row.total,
    ]),
  ];
}
