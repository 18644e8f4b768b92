/** What changed since a moment: the numbers then and now, and the stations that were changed. */

import { add } from "../messages.ts";
import { LISTS } from "../messages/lists.ts";
import { STATION } from "../messages/station.ts";
import { useState } from "preact/hooks";
import { useOptional, useZone } from "../area.ts";
import type { Area, ChangedStation, Changes, Contest, District, Figures, Option, Timeline } from "../data.ts";
import { useFile } from "../live.ts";
import { hoursOf, localTime } from "../provinces.ts";
import { link, type Route } from "../route.ts";
import { defaultSince, figuresAt, offered, times } from "../timeline.ts";
import { lastSeen } from "../visited.ts";
import { label, usePlace } from "../words.ts";
import { useBranch } from "../parts/children.tsx";
import { Download } from "../parts/download.tsx";
import { Sources } from "../parts/evidence.tsx";
import { StationChip } from "../parts/status.tsx";
import { type Column, SortableTable } from "../parts/table.tsx";
import { useRows } from "../parts/votes.tsx";
import { Viewed } from "./viewed.tsx";

add(LISTS);
add(STATION);

const REGENCY_DIGITS = 4;
const ON_REGENCY = /^\d{4,}$/;
const VILLAGE_DIGITS = 10;
const NO_OPTIONS: Option[] = [];
/** Before every step. */
const START = "0";

export function ChangesPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words } = usePlace();
  return (
    <Viewed route={route} contest={contest} title={() => words.t("changes.title")}>
      {(area, known) => <Body route={route} area={area} contest={contest} file={known.file} />}
    </Viewed>
  );
}

function Body({ route, area, contest, file }: { route: Route; area: Area; contest: Contest; file: string }) {
  const { words, election } = usePlace();
  const { t } = words;
  const isVillage = area.area.length === VILLAGE_DIGITS;
  const timePath = `${contest.code}/${area.area}.json`;
  const timeline = useOptional<Timeline>("time", timePath, !isVillage, true);
  const hours = hoursOf(useZone(area.area));
  const regency = ON_REGENCY.test(area.area) ? area.area.slice(0, REGENCY_DIGITS) : undefined;
  const changesPath = `${contest.code}/${regency}.json`;
  const changes = useOptional<Changes>("changes", changesPath, regency !== undefined, true);
  const place = `${election.id}/${contest.code}/${area.area}`;
  const asked = route.query.get("sejak");
  const since = asked ?? (timeline && defaultSince(timeline, lastSeen(place))) ?? START;
  const has = (folder: string): boolean => election.files?.includes(folder) === true;
  return (
    <div class="view">
      {timeline && times(timeline).length > 0 ? (
        <Numbers area={area} contest={contest} timeline={timeline} since={since} hours={hours} seen={lastSeen(place)} />
      ) : isVillage ? (
        <p class="lead">{t("changes.village", { label: label(election, "district", area.area) || t("children") })}</p>
      ) : (
        <p class="lead">{t("changes.no-steps")}</p>
      )}
      {regency ? changes && (
        <ChangedList key={since} changes={changes.changes.filter((one) => one.station.startsWith(area.area))} since={since} hours={hours} contest={contest} area={area} />
      ) : (
        <ChangedAreas area={area} contest={contest} />
      )}
      <Sources files={[
        file,
        ...(has("time") && !isVillage ? [`${election.id}/time/${timePath}`] : []),
        ...(has("changes") && regency ? [`${election.id}/changes/${changesPath}`] : []),
      ]} />
    </div>
  );
}

interface Line {
  key: string;
  name: string;
  then: number;
  now: number;
}

function Numbers({ area, contest, timeline, since, hours, seen }: {
  area: Area;
  contest: Contest;
  timeline: Timeline;
  since: string;
  hours: number;
  seen: string | undefined;
}) {
  const { words, election } = usePlace();
  const { t } = words;
  const all = times(timeline);
  const choices = offered(all);
  if (since !== START && !choices.includes(since)) choices.push(since);
  choices.sort().reverse();
  const moment = (time: string): string => words.moment(localTime(time, hours));
  const then = figuresAt(timeline, since);
  const pairs = contest.options === "pairs" ? "-" : area.districts.length === 1 ? area.districts[0] : undefined;
  const named = contest.options !== "parties" && pairs !== undefined;
  const options = useFile<District>(named ? `${election.id}/districts/${contest.code}/${pairs}.json` : null).value?.options;
  const rows = useRows(area, contest, options ?? NO_OPTIONS);
  const line = (key: string, name: string, now: number): Line => ({ key, name, then: then[key] ?? 0, now });
  const { stations } = area;
  const lines: Line[] = [
    line("counted", t("changes.counted"), stations.counted),
    line("received", t("changes.received"), stations.received),
    line("held", t("changes.held"), stations.held),
    ...rows.map((row) => line(String(row.number), `${row.number} · ${row.name}`, row.votes)),
    line("valid", t("sum.valid"), area.valid),
    line("invalid", t("sum.invalid"), area.invalid),
    line("total", t("sum.total"), area.total),
  ];
  const choose = (value: string): void =>
    location.replace(link(contest.code, area.area, "perubahan", [], { sejak: value }));
  return (
    <section class="card" aria-labelledby="numbers">
      <h2 id="numbers">{t("changes.numbers")}</h2>
      <p class="since">
        <label for="since">{t("changes.choose")}</label>
        <select id="since" value={since} onChange={(event) => choose(event.currentTarget.value)}>
          {choices.map((time) => (
            <option key={time} value={time}>{time === seen ? t("changes.visit", { time: moment(time) }) : moment(time)}</option>
          ))}
          <option value={START}>{t("changes.start")}</option>
        </select>
      </p>
      <div class="table-box" role="region" aria-labelledby="numbers" tabIndex={0}>
        <table class="plain then-now">
          <thead>
            <tr>
              <th scope="col">{t("changes.what")}</th>
              <th scope="col" class="n">{t("changes.then")}</th>
              <th scope="col" class="n">{t("changes.now")}</th>
              <th scope="col" class="n">{t("changes.difference")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((one) => (
              <tr key={one.key} class={one.key === "valid" || one.key === "1" ? "group" : ""}>
                <th scope="row">{one.name}{one.key === "counted" && <span class="quiet"> {t("changes.expected", { n: stations.expected })}</span>}</th>
                <td class="n">{words.n(one.then)}</td>
                <td class="n"><b>{words.n(one.now)}</b></td>
                <td class="n">{one.now > one.then ? `+${words.n(one.now - one.then)}` : one.now < one.then ? words.n(one.now - one.then) : "="}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Download name={`${election.id}-${contest.code}-${area.area}-perubahan`} rows={() => [
        ["figure", "name", "then", "now", "since_utc"],
        ...lines.map((one) => [one.key, one.name, one.then, one.now, since === START ? "" : since]),
      ]} />
    </section>
  );
}

function ChangedList({ changes, since, hours, contest, area }: {
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
function ChangedAreas({ area, contest }: { area: Area; contest: Contest }) {
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
