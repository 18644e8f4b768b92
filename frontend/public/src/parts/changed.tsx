/** The stations whose numbers a later record changed, or how many there are in each area. */

import { useState } from "preact/hooks";
import type { Area, ChangedStation, Contest, Figures } from "../data.ts";
import { localTime } from "../provinces.ts";
import { link } from "../route.ts";
import { START } from "../timeline.ts";
import { usePlace } from "../words.ts";
import { useBranch } from "./children.tsx";
import { Download } from "./download.tsx";
import { StationChip } from "./status.tsx";
import { type Column, SortableTable } from "./table.tsx";

export function ChangedList({ changes, since, hours, contest, area }: {
  changes: ChangedStation[];
  since: string;
  hours: number;
  contest: Contest;
  area: Area;
}) {
  const { words, election } = usePlace();
  const { t } = words;
  const [ever, setEver] = useState(false);
  const recent = changes.filter((one) => since === START || one.at >= since);
  const shown = ever ? changes : recent;
  const earlier = changes.length - recent.length;
  const columns: Column<ChangedStation>[] = [
    {
      key: "station", title: t("stations"), value: (row) => row.station,
      cell: (row) => <a href={link(contest.code, row.station)}>{t("station", { number: row.station.slice(10) })} {row.village}</a>,
    },
    { key: "at", title: t("changes.when"), numeric: false, value: (row) => row.index, cell: (row) => words.moment(localTime(row.at, hours)) },
    {
      key: "kind", title: t("changes.why"), value: (row) => row.kind,
      cell: (row) => (
        <span class="causes">
          <span><b>{words.maybe("kind", row.kind)}</b>, {t("changes.version", { n: row.version })}</span>
          {row.reason && <span>“{row.reason}”</span>}
        </span>
      ),
    },
    { key: "status", title: t("changes.status"), value: (row) => row.status, cell: (row) => <StationChip status={row.status} /> },
  ];
  return (
    <section class="card" aria-labelledby="changed">
      <h2 id="changed">{t("changes.stations")}</h2>
      <p class="quiet">{t("changes.stations.note")}</p>
      {shown.length === 0 && <p>{changes.length === 0 ? t("changes.none.ever") : t("changes.none")}</p>}
      {shown.length > 0 && (
        <SortableTable label={t("changes.stations")} columns={columns} rows={shown} rowKey={(row) => `${row.station}/${row.index}`} by="at" />
      )}
      {earlier > 0 && !ever && (
        <button type="button" class="link-button" onClick={() => setEver(true)}>{t("changes.ever", { n: earlier })}</button>
      )}
      {changes.length > 0 && (
        <Download name={`${election.id}-${contest.code}-${area.area}-tps-berubah`} rows={() => [
          ["station", "village", "at_utc", "index", "kind", "version", "status", "reason"],
          ...shown.map((one) => [one.station, one.village, one.at, one.index, one.kind, one.version, one.status, one.reason]),
        ]} />
      )}
    </section>
  );
}

/** Above the regencies: how many stations were ever changed in each area, and the way to them. */
export function ChangedAreas({ area, contest }: { area: Area; contest: Contest }) {
  const { words } = usePlace();
  const { t } = words;
  const branch = useBranch(area, contest).area;
  const rows = (branch?.children ?? []).filter((row) => (row.changed ?? 0) > 0);
  const columns: Column<Figures>[] = [
    { key: "name", title: t("held.area"), value: (row) => row.name, cell: (row) => <a href={link(contest.code, row.area, "perubahan")}>{row.name}</a> },
    { key: "changed", title: t("changes.areas.n"), numeric: true, value: (row) => row.changed ?? 0, cell: (row) => words.n(row.changed ?? 0) },
  ];
  if (area.changed === undefined) return null;
  return (
    <section class="card" aria-labelledby="changed">
      <h2 id="changed">{t("changes.stations")}</h2>
      <p>{area.changed > 0 ? t("since.changed", { n: area.changed }) : t("since.never")}</p>
      {rows.length > 0 && <SortableTable label={t("changes.areas")} columns={columns} rows={rows} rowKey={(row) => row.area} by="changed" />}
    </section>
  );
}
