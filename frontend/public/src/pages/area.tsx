/** One area, from the nation to a village: the four questions and the way down. */

import { useEffect } from "preact/hooks";
import { useArea, useOptional, useZone } from "../area.ts";
import { type Area, type Contest, type District, type Option, remembered, type Timeline, type Village } from "../data.ts";
import { useLive } from "../live.ts";
import { headingOf } from "../names.ts";
import { hoursOf, localTime } from "../provinces.ts";
import type { Route } from "../route.ts";
import { NATION } from "../route.ts";
import { defaultSince, times } from "../timeline.ts";
import { lastSeen, see } from "../visited.ts";
import { usePlace } from "../words.ts";
import { Candidates } from "../parts/candidates.tsx";
import { Children, useBranch } from "../parts/children.tsx";
import { Coverage } from "../parts/coverage.tsx";
import { Crumbs } from "../parts/crumbs.tsx";
import { Change, Sources } from "../parts/evidence.tsx";
import { Heading } from "../parts/heading.tsx";
import { OverTime } from "../parts/overtime.tsx";
import { Ratified } from "../parts/ratified.tsx";
import { Rulings } from "../parts/rulings.tsx";
import { Withheld } from "../parts/withheld.tsx";
import { ScreenLink } from "../parts/screen-link.tsx";
import { SharedThen, saidIn } from "../parts/share.tsx";
import { StationGrid } from "../parts/station-grid.tsx";
import { Stations } from "../parts/stations.tsx";
import { AreaChip } from "../parts/status.tsx";
import { TileMap } from "../parts/tilemap.tsx";
import { Missing, Trouble } from "../parts/trouble.tsx";
import { FEW, useRows, Votes } from "../parts/votes.tsx";

const NO_OPTIONS: Option[] = [];
const VILLAGE_DIGITS = 10;
/** Pairs stand in one list for the whole election. */
const WHOLE = "-";

export function AreaPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words } = usePlace();
  const known = useArea(contest.code, route.area);
  if (!known.area) {
    if (known.live.error === "missing") return <Missing contest={contest} area={route.area} />;
    if (known.live.error) return <Trouble live={known.live} />;
    return <p class="loading" role="status">{words.t("loading")}</p>;
  }
  return <Known route={route} contest={contest} area={known.area} known={known} />;
}

function Known({ route, contest, area, known }: {
  route: Route;
  contest: Contest;
  area: Area;
  known: ReturnType<typeof useArea>;
}) {
  const { words, election } = usePlace();
  const { live, file, partial } = known;
  const base = election.id;
  const isVillage = route.area.length === VILLAGE_DIGITS;
  const stationsFile = isVillage ? `${base}/stations/${contest.code}/${route.area}.json` : null;
  const village = useLive<Village>(stationsFile);
  const list = useOptionList(area, contest);
  const rows = useRows(area, contest, list);
  const timeline = useOptional<Timeline>("time", `${contest.code}/${route.area}.json`, !partial && !isVillage, true);
  const nation = useOptionalNation(contest, !partial, route.area === NATION ? area : undefined);
  const branch = useBranch(area, contest);
  const zone = useZone(route.area);
  const since = useSince(timeline, `${base}/${contest.code}/${route.area}`, zone);
  const said = saidIn(route.query);
  const whole = route.area === NATION;
  const chart = timeline && <OverTime timeline={timeline} area={area} zone={zone} />;
  return (
    <>
      <Crumbs path={area.path} contest={contest} />
      <Heading place={headingOf(area, words)} contest={contest} focus={route.area}>
        <span class="area-chip"><AreaChip stations={area.stations} /></span>
        <ScreenLink contest={contest} area={route.area} />
      </Heading>
      {live.error && <Trouble live={live} />}
      {village.error && !live.error && <Trouble live={village} />}
      {said && !partial && <SharedThen said={said} area={area} zone={zone} />}
      <div class="area">
        <div class="area-main">
          <Coverage area={area} branch={branch.area} contest={contest} since={since} />
          {area.withheld === undefined
            ? <Votes area={area} contest={contest} rows={rows} zone={zone} partial={partial} />
            : <Withheld reason={area.withheld} />}
          {whole && nation && <TileMap nation={nation} contest={contest} here="" large />}
          {rows.length <= FEW && area.withheld === undefined && chart}
          {area.level === "district" && !partial && <StationGrid area={area} contest={contest} />}
        </div>
        <div class="area-side">
          {isVillage
            ? village.value && <Stations village={village.value} contest={contest} />
            : <Children key={area.area} area={area} contest={contest} branch={branch} partial={partial} />}
          {rows.length > FEW && area.withheld === undefined && chart}
          {!whole && nation && <TileMap nation={nation} contest={contest} here={route.area} />}
        </div>
        <Candidates area={area} contest={contest} />
        <Rulings area={area} />
        <Ratified area={area} contest={contest} ready={!partial} />
        <Change>
          {words.t("change.area")} {words.t("coverage.rule")}
          {live.checked > 0 && <span class="no-print"> {words.t("fresh", { time: words.clock(live.checked) })}.</span>}
        </Change>
      </div>
      <Sources
        files={[file, ...(stationsFile ? [stationsFile] : [])]}
        seal={area.log ? { size: area.log.size, checkpoint: `${base}/log/${contest.code}/checkpoint` } : undefined}
      />
    </>
  );
}

/** Names of the options of pairs and of candidates where the area lies in one district; undefined = on their way. */
function useOptionList(area: Area, contest: Contest): readonly Option[] | undefined {
  const { election } = usePlace();
  const one = area.districts.length === 1 ? area.districts[0] : undefined;
  const district = contest.options === "pairs" ? WHOLE : one;
  const wanted = contest.options !== "parties" && district !== undefined;
  const file = wanted ? `${election.id}/districts/${contest.code}/${district}.json` : null;
  const list = useLive<District>(file, 0);
  return list.value?.options ?? (file === null || list.error ? NO_OPTIONS : undefined);
}

/** The nation's rows for the map: the page's own on the nation's page, else read after the numbers. */
function useOptionalNation(contest: Contest, ready: boolean, own: Area | undefined): Area | undefined {
  const { election } = usePlace();
  const path = `${election.id}/results/${contest.code}/${NATION}.json`;
  // An election that starts further down has one province: there is no map to draw.
  const mapped = election.start === NATION;
  // Once read, it is asked for no sooner because the reader goes to another area.
  const file = mapped && (ready || remembered(path)) && !own ? path : null;
  const read = useLive<Area>(file, 60_000).value;
  if (own) return own.children.length > 0 ? own : undefined;
  return read && read.children.length > 1 ? read : undefined;
}

/** The moment that changes are shown from, and keeps how far this reader has seen. */
function useSince(timeline: Timeline | undefined, place: string, zone: string): { at: string; clock: string } | undefined {
  const { words } = usePlace();
  const newest = timeline && times(timeline).at(-1);
  useEffect(() => {
    if (newest) see(place, newest);
  }, [place, newest]);
  const at = timeline && defaultSince(timeline, lastSeen(place));
  if (!at || !newest) return undefined;
  const hours = hoursOf(zone);
  const [full, last] = [words.moment(localTime(at, hours)), words.moment(localTime(newest, hours))];
  const sameDay = full.split(", ")[0] === last.split(", ")[0];
  // On one day the hour is enough: which clock it is stands on the page that the link leads to.
  return { at, clock: sameDay ? (full.split(", ")[1]?.split(" ")[0] ?? full) : full };
}
