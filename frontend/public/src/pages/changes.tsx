/** What changed since a moment: the numbers then and now, and the stations that were changed. */

import { useOptional, useZone } from "../area.ts";
import type { Area, Changes, Contest, Timeline } from "../data.ts";
import { add } from "../messages.ts";
import { LISTS } from "../messages/lists.ts";
import { STATION } from "../messages/station.ts";
import { hoursOf } from "../provinces.ts";
import type { Route } from "../route.ts";
import { defaultSince, START, times } from "../timeline.ts";
import { lastSeen } from "../visited.ts";
import { label, usePlace } from "../words.ts";
import { ChangedAreas, ChangedList } from "../parts/changed.tsx";
import { Sources } from "../parts/evidence.tsx";
import { ThenAndNow } from "../parts/then-now.tsx";
import { Viewed } from "./viewed.tsx";

add(LISTS);
add(STATION);

const REGENCY_DIGITS = 4;
const ON_REGENCY = /^\d{4,}$/;
const VILLAGE_DIGITS = 10;

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
        <ThenAndNow area={area} contest={contest} timeline={timeline} since={since} hours={hours} seen={lastSeen(place)} />
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
