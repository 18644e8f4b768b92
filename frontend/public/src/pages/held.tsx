/** Why stations are held: by cause, by area, and each station with the votes that wait. */

import { add } from "../messages.ts";
import { LISTS } from "../messages/lists.ts";
import { useOptional } from "../area.ts";
import type { Area, Contest, Figures, Held } from "../data.ts";
import { link, type Route } from "../route.ts";
import { usePlace } from "../words.ts";
import { useBranch } from "../parts/children.tsx";
import { Sources } from "../parts/evidence.tsx";
import { HeldList } from "../parts/held-list.tsx";
import { type Column, SortableTable } from "../parts/table.tsx";
import { Viewed } from "./viewed.tsx";

add(LISTS);

const REGENCY_DIGITS = 4;
const ON_REGENCY = /^\d{4,}$/;

export function HeldPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words } = usePlace();
  const title = (area: Area): string =>
    area.stations.held > 0 ? words.t("held.title", { n: area.stations.held }) : words.t("held.title.none");
  return (
    <Viewed route={route} contest={contest} title={title}>
      {(area, known) => <Body area={area} contest={contest} cause={route.query.get("sebab") ?? ""} file={known.file} />}
    </Viewed>
  );
}

function Body({ area, contest, cause, file }: { area: Area; contest: Contest; cause: string; file: string }) {
  const { words, election } = usePlace();
  const { t } = words;
  const regency = ON_REGENCY.test(area.area) ? area.area.slice(0, REGENCY_DIGITS) : undefined;
  const path = `${contest.code}/${regency}.json`;
  const list = useOptional<Held>("held", path, regency !== undefined, true);
  const hasList = regency !== undefined && election.files?.includes("held") === true;
  const others = Object.entries(area.by_code).filter(([code]) => !code.startsWith("V")).sort(byCount);
  return (
    <div class="view">
      {area.stations.held > 0 ? (
        <p class="lead">{area.ballots ? t("held.intro", { ballots: area.ballots.held }) : t("held.intro.plain")}</p>
      ) : (
        <p class="lead">{t("held.nowhere", { place: area.name })}</p>
      )}
      {area.stations.held > 0 && <Causes area={area} contest={contest} cause={cause} filters={hasList} />}
      {!regency && area.stations.held > 0 && <Areas area={area} contest={contest} />}
      {regency && list && area.stations.held + list.stations.length > 0 && (
        <HeldList stations={list.stations.filter((one) => one.station.startsWith(area.area))} area={area} contest={contest} cause={cause} />
      )}
      {regency && !hasList && area.stations.held > 0 && <p class="quiet">{t("held.no-file")}</p>}
      {others.length > 0 && (
        <section class="card" aria-labelledby="others">
          <h2 id="others">{t("held.others")}</h2>
          <table class="plain" aria-labelledby="others">
            <thead>
              <tr><th scope="col">{t("cause")}</th><th scope="col" class="n">{t("stations")}</th></tr>
            </thead>
            <tbody>
              {others.map(([code, n]) => (
                <tr key={code}><th scope="row">{words.cause(code)} <b class="code">{code}</b></th><td class="n">{words.n(n)}</td></tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Sources files={[file, ...(hasList ? [`${election.id}/held/${path}`] : [])]} />
    </div>
  );
}

const byCount = ([a, n]: [string, number], [b, m]: [string, number]): number => m - n || (a < b ? -1 : 1);

/** Codes that hold votes here, most stations first; those of every finding where the row says no better. */
function causesOf(area: Area): { code: string; stations: number; ballots: number | null }[] {
  const held = area.held_by;
  const rows = held
    ? Object.entries(held).map(([code, [stations, ballots]]) => ({ code, stations, ballots }))
    : Object.entries(area.by_code).filter(([code]) => code.startsWith("V")).map(([code, stations]) => ({ code, stations, ballots: null }));
  return rows.sort((a, b) => b.stations - a.stations || (a.code < b.code ? -1 : 1));
}

function Causes({ area, contest, cause, filters }: { area: Area; contest: Contest; cause: string; filters: boolean }) {
  const { words } = usePlace();
  const { t } = words;
  const rows = causesOf(area);
  const withBallots = rows.some((row) => row.ballots !== null);
  return (
    <section class="card" aria-labelledby="causes">
      <h2 id="causes">{t("held.reasons")}</h2>
      <p class="quiet">{t("held.reasons.note")}</p>
      <table class="plain causes-table" aria-labelledby="causes">
        <thead>
          <tr>
            <th scope="col">{t("cause")}</th>
            <th scope="col" class="n">{t("stations")}</th>
            {withBallots && <th scope="col" class="n">{t("held.ballots.short")}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code} class={row.code === cause ? "chosen" : ""}>
              <th scope="row">
                {filters ? (
                  <a
                    href={link(contest.code, area.area, "ditahan", [], row.code === cause ? {} : { sebab: row.code })}
                    aria-current={row.code === cause ? "true" : undefined}
                  >
                    {words.cause(row.code)}
                  </a>
                ) : words.cause(row.code)}{" "}
                <b class="code">{row.code}</b>
              </th>
              <td class="n">{words.n(row.stations)}</td>
              {withBallots && <td class="n">{words.n(row.ballots ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Areas({ area, contest }: { area: Area; contest: Contest }) {
  const { words } = usePlace();
  const { t } = words;
  const branch = useBranch(area, contest).area;
  const rows = (branch?.children ?? []).filter((row) => row.stations.held > 0)
    .sort((a, b) => b.stations.held - a.stations.held || (a.area < b.area ? -1 : 1));
  const columns: Column<Figures>[] = [
    { key: "name", title: t("held.area"), value: (row) => row.name, cell: (row) => <a href={link(contest.code, row.area, "ditahan")}>{row.name}</a> },
    { key: "held", title: t("col.held"), numeric: true, value: (row) => row.stations.held, cell: (row) => words.n(row.stations.held) },
    {
      key: "ballots", title: t("held.ballots"), numeric: true,
      value: (row) => row.ballots?.held ?? 0,
      cell: (row) => (row.ballots ? words.n(row.ballots.held) : "–"),
    },
  ];
  return (
    <section class="card" aria-labelledby="areas">
      <h2 id="areas">{t("held.areas")}</h2>
      <SortableTable label={t("held.areas")} columns={columns} rows={rows} rowKey={(row) => row.area} by="held" />
      <p class="quiet">{t("held.no-list")}</p>
    </section>
  );
}
