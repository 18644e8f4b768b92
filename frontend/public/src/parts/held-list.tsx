/** The stations held in an area, most votes first, each with its causes and the way to it. */

import { useState } from "preact/hooks";
import type { Area, Contest, HeldStation } from "../data.ts";
import { link } from "../route.ts";
import { label, usePlace } from "../words.ts";
import { Download } from "./download.tsx";
import { StationChip } from "./status.tsx";
import { type Column, SortableTable } from "./table.tsx";

const FIRST = 100;

export function HeldList({ stations, area, contest, cause }: { stations: HeldStation[]; area: Area; contest: Contest; cause: string }) {
  const { words, election } = usePlace();
  const { t } = words;
  const [all, setAll] = useState(false);
  const fitting = cause ? stations.filter((one) => one.codes.includes(cause)) : stations;
  const shown = all ? fitting : fitting.slice(0, FIRST);
  const tps = (one: HeldStation): string =>
    `${label(election, "station", one.station) || t("col.stations")} ${one.station.slice(10)} ${one.village}`;
  const columns: Column<HeldStation>[] = [
    {
      key: "station", title: t("stations"), value: (row) => row.station,
      cell: (row) => <a href={link(contest.code, row.station)}>{tps(row)}</a>,
    },
    {
      key: "codes", title: t("cause"), value: (row) => row.codes.join(" "),
      cell: (row) => (
        <span class="causes">
          {row.status !== "held" && <StationChip status={row.status} />}
          {row.codes.map((code) => <span key={code}>{words.cause(code)} <b class="code">{code}</b></span>)}
        </span>
      ),
    },
    { key: "ballots", title: t("held.ballots"), numeric: true, value: (row) => row.ballots, cell: (row) => words.n(row.ballots) },
  ];
  return (
    <section class="card" aria-labelledby="held-stations">
      <div class="heading-row">
        <div>
          <h2 id="held-stations">{t("held.stations")}</h2>
          <p class="quiet">
            {cause ? t("held.only", { code: cause, cause: words.cause(cause) }) : t("held.stations.n", { n: fitting.length })}
          </p>
        </div>
        {cause && <a href={link(contest.code, area.area, "ditahan")}>{t("held.all")} ({words.n(stations.length)})</a>}
      </div>
      <SortableTable key={cause} label={t("held.stations")} columns={columns} rows={shown} rowKey={(row) => row.station} by="ballots" />
      {shown.length < fitting.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>{t("held.more", { n: fitting.length })}</button>
      )}
      <Download name={`${election.id}-${contest.code}-${area.area}-ditahan`} rows={() => [
        ["station", "village", "status", "codes", "ballots"],
        ...fitting.map((one) => [one.station, one.village, one.status, one.codes.join(" "), one.ballots]),
      ]} />
    </section>
  );
}
