/** The areas inside this one: coverage, what is held, votes, and the way down. */

import { useEffect, useState } from "preact/hooks";
import type { Area, Contest, Figures, Step } from "../data.ts";
import { useLive } from "../live.ts";
import { link } from "../route.ts";
import { label, usePlace } from "../words.ts";
import { CoverageBar } from "./coverage.tsx";
import { Download } from "./download.tsx";
import { AreaChip } from "./status.tsx";
import { type Column, SortableTable } from "./table.tsx";

const BELOW: Record<string, string> = {
  nation: "province", province: "regency", regency: "district", district: "village",
};
const LAST = "district";

/** The only child of an area, where it has no other; the villages of a district are always listed. */
const onlyChild = (area: Area): string | undefined =>
  area.children.length === 1 && area.level !== LAST ? area.children[0]?.area : undefined;

/** `area`, or the first one below it where the count branches; and the areas between. */
export interface Branch {
  /** Undefined while it is being looked for. */
  area: Area | undefined;
  between: Step[];
}

export function useBranch(area: Area, contest: Contest): Branch {
  const { election } = usePlace();
  const [deeper, setDeeper] = useState<string | undefined>();
  const target = deeper?.startsWith(onlyChild(area) ?? "-") ? deeper : onlyChild(area);
  const file = target === undefined ? null : `${election.id}/results/${contest.code}/${target}.json`;
  const { value } = useLive<Area>(file);
  const next = value && onlyChild(value);
  useEffect(() => {
    if (next) setDeeper(next);
  }, [next]);
  if (target === undefined) return { area, between: [] };
  if (!value || next) return { area: undefined, between: [] };
  return { area: value, between: value.path.slice(area.path.length) };
}

export function Children({ area, contest, branch, partial }: {
  area: Area;
  contest: Contest;
  branch: Branch;
  partial: boolean;
}) {
  const { words, election } = usePlace();
  const { t } = words;
  const [votes, setVotes] = useState(false);
  const shown = branch.area;
  const options = Object.keys(area.votes);
  const below = label(election, BELOW[shown?.level ?? area.level] ?? "", shown?.area ?? area.area);
  const title = below ? t("children.of", { label: below.toLowerCase() }) : t("children");
  const last = branch.between.at(-1);
  return (
    <section class={`card children${votes ? " with-votes" : ""}`} aria-labelledby="children">
      <div class="heading-row">
        <div>
          <p class="question">{t("q.paper")}</p>
          <h2 id="children">{title}</h2>
        </div>
        {options.length > 0 && (
          <div class="choice" role="group" aria-label={t("children.show")}>
            <button type="button" aria-pressed={!votes} onClick={() => setVotes(false)}>{t("children.coverage")}</button>
            <button type="button" aria-pressed={votes} onClick={() => setVotes(true)}>{t("children.votes")}</button>
          </div>
        )}
      </div>
      {last && (
        <p class="quiet">
          {t("children.between", { place: last.name, path: branch.between.map((step) => step.name).join(" › ") })}
        </p>
      )}
      {shown && !partial ? (
        <>
          <SortableTable
            key={votes ? "votes" : "coverage"}
            label={title}
            columns={columnsOf(contest, below || t("name"), votes ? options : null)}
            rows={shown.children}
            rowKey={(row) => row.area}
          />
          <p class="quiet">{t("children.paper")}</p>
          <Download name={`${election.id}-${contest.code}-${shown.area}`} rows={() => table(shown)} />
        </>
      ) : (
        <p class="quiet">{t("children.wait")}</p>
      )}
    </section>
  );

  /** Columns for coverage (`numbers` null), or for the votes of each option. */
  function columnsOf(of: Contest, name: string, numbers: string[] | null): Column<Figures>[] {
    const first: Column<Figures>[] = [
      {
        key: "name",
        title: name,
        value: (row) => row.name,
        cell: (row) => <a href={link(of.code, row.area)}>{row.name}</a>,
      },
      {
        key: "counted",
        title: t("col.counted"),
        numeric: true,
        value: (row) => (row.stations.expected ? row.stations.counted / row.stations.expected : 0),
        cell: (row) => (
          <span class="cell-cover">
            <Fraction counted={row.stations.counted} expected={row.stations.expected} />
            <CoverageBar stations={row.stations} small />
          </span>
        ),
      },
    ];
    if (numbers === null) {
      return [
        ...first,
        {
          key: "held",
          title: t("col.held"),
          numeric: true,
          value: (row) => row.stations.held,
          cell: (row) =>
            row.stations.received === 0 ? <AreaChip stations={row.stations} />
            : row.stations.held > 0 ? <a class="chip-link" href={link(of.code, row.area, "ditahan")}><AreaChip stations={row.stations} /></a>
            : <span class="quiet">{t("held.none")}</span>,
        },
      ];
    }
    const sums = (["valid", "invalid", "total"] as const).map(
      (key): Column<Figures> => ({
        key,
        title: t(`col.${key}`),
        numeric: true,
        value: (row) => row[key],
        cell: (row) => (row.withheld === undefined ? words.n(row[key]) : "–"),
      }),
    );
    return [
      ...first,
      ...numbers.map((number): Column<Figures> => ({
        key: `votes.${number}`,
        title: t("col.option", { n: number }),
        numeric: true,
        value: (row) => row.votes[number] ?? 0,
        cell: (row) => (row.withheld === undefined ? words.n(row.votes[number] ?? 0) : "–"),
      })),
      ...sums,
    ];
  }
}

/** "11 dari 13"; the unit is said where no column's heading says it. */
function Fraction({ counted, expected }: { counted: number; expected: number }) {
  const { words } = usePlace();
  const [before, after] = words.t("of-stations", { counted, expected: "*" }).split("*");
  return <>{before}{words.n(expected)}<span class="unit">{after}</span></>;
}

/** Every child with all options: the rows add up to the area's own figures. */
export function table(area: Area): (string | number)[][] {
  const options = Object.keys(area.votes);
  return [
    ["area", "name", "expected", "received", "counted", "held", ...options.map((o) => `votes.${o}`), "valid", "invalid", "total"],
    ...area.children.map(({ area: code, name, stations, votes, valid, invalid, total }) => [
      code, name, stations.expected, stations.received, stations.counted, stations.held,
      ...options.map((o) => votes[o] ?? 0), valid, invalid, total,
    ]),
  ];
}
