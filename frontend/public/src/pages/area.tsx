/** One area, from the nation to a village: the four questions and the way down. */

import type { Area, Contest, District, Option, Village } from "../data.ts";
import { useLive } from "../live.ts";
import type { Route } from "../route.ts";
import { NATION } from "../route.ts";
import { usePlace } from "../words.ts";
import { Candidates } from "../parts/candidates.tsx";
import { Children } from "../parts/children.tsx";
import { Coverage } from "../parts/coverage.tsx";
import { Crumbs } from "../parts/crumbs.tsx";
import { Change, Sources } from "../parts/evidence.tsx";
import { Heading } from "../parts/heading.tsx";
import { Missing, Trouble } from "../parts/trouble.tsx";
import { Stations } from "../parts/stations.tsx";
import { AreaChip } from "../parts/status.tsx";
import { Votes } from "../parts/votes.tsx";

const NO_OPTIONS: Option[] = [];
const VILLAGE_DIGITS = 10;

export function AreaPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words, election } = usePlace();
  const base = election.id;
  const isVillage = route.area.length === VILLAGE_DIGITS;
  const file = `${base}/results/${contest.code}/${route.area}.json`;
  const area = useLive<Area>(file);
  const stationsFile = isVillage ? `${base}/stations/${contest.code}/${route.area}.json` : null;
  const village = useLive<Village>(stationsFile);
  const found = area.value;
  const one = found?.districts.length === 1 ? found.districts[0] : undefined;
  const wantsNames = contest.options !== "parties" && one !== undefined;
  const district = useLive<District>(wantsNames ? `${base}/districts/${contest.code}/${one}.json` : null, 0);

  if (!found) {
    if (area.error === "missing") return <Missing contest={contest} area={route.area} />;
    if (area.error) return <Trouble live={area} />;
    return <p class="loading" role="status">{words.t("loading")}</p>;
  }
  const place = found.area === NATION ? words.t("nation.heading") : placeName(found.label, found.name);
  return (
    <>
      <Crumbs path={found.path} contest={contest} />
      <Heading place={place} contest={contest} focus={route.area}>
        <AreaChip stations={found.stations} />
      </Heading>
      {area.error && <Trouble live={area} />}
      {village.error && !area.error && <Trouble live={village} />}
      <div class="area">
        <Coverage stations={found.stations} codes={found.by_code} checked={area.checked} />
        <Votes area={found} contest={contest} options={district.value?.options ?? NO_OPTIONS} />
        <Candidates area={found} contest={contest} />
        {isVillage
          ? village.value && <Stations village={village.value} contest={contest} />
          : <Children area={found} contest={contest} />}
        <Change>{words.t("change.area")}</Change>
      </div>
      <Sources files={[file, ...(stationsFile ? [stationsFile] : [])]} />
    </>
  );
}

/** "Distrik Biak Kota"; a name that already says what it is stays. */
export function placeName(label: string, name: string): string {
  return !label || name.toLowerCase().startsWith(label.toLowerCase()) ? name : `${label} ${name}`;
}
