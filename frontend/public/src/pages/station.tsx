/** One station: is it counted, every number of its form, the paper, what does not add up, why it changed. */

import { add } from "../messages.ts";
import { STATION } from "../messages/station.ts";
import { shown } from "../../../shared/findings.ts";
import type { Contest, Station, Template, Village } from "../data.ts";
import { useLive } from "../live.ts";
import type { Route } from "../route.ts";
import { label, naming, usePlace } from "../words.ts";
import { Crumbs } from "../parts/crumbs.tsx";
import { Sources } from "../parts/evidence.tsx";
import { Findings } from "../parts/findings.tsx";
import { Form } from "../parts/form.tsx";
import { Heading } from "../parts/heading.tsx";
import { History } from "../parts/history.tsx";
import { InLog } from "../parts/in-log.tsx";
import { Neighbours, useStationName } from "../parts/neighbours.tsx";
import { openAt, PHOTO, Photos, usePages } from "../parts/photos.tsx";
import { Rivals } from "../parts/rivals.tsx";
import { State } from "../parts/state.tsx";
import { useTemplates } from "../parts/stations.tsx";
import { StationChip } from "../parts/status.tsx";
import { Withheld } from "../parts/withheld.tsx";
import { Missing, Trouble } from "../parts/trouble.tsx";
import "../style/viewer.css";

add(STATION);

const VILLAGE_DIGITS = 10;

export function StationPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words, election } = usePlace();
  const villageCode = route.area.slice(0, VILLAGE_DIGITS);
  const file = `${election.id}/stations/${contest.code}/${villageCode}.json`;
  const village = useLive<Village>(file);
  const templates = useTemplates(village.value, election.id);
  const nameOf = useStationName();
  const station = village.value?.stations[route.area];

  if (!village.value) {
    if (village.error === "missing") return <Missing contest={contest} area={route.area} />;
    if (village.error) return <Trouble live={village} />;
    return <p class="loading" role="status">{words.t("loading")}</p>;
  }
  if (!station) return <Missing contest={contest} area={route.area} />;

  const name = nameOf(route.area, station.number);
  const place = `${name} ${village.value.name}`;
  const template = station.form ? templates.get(station.form) : undefined;
  const hash = station.form ? village.value.forms[station.form] : undefined;
  const formFile = station.form && hash
    ? `${election.id}/forms/${station.form.split("/").slice(0, 2).join("/")}/${hash}.json`
    : undefined;
  const neighbours = <Neighbours village={village.value} code={route.area} contest={contest} />;
  return (
    <>
      <Crumbs path={village.value.path} contest={contest} here={name} />
      <Heading place={place} contest={contest} focus={route.area}>
        <StationChip status={station.status} />
        {neighbours}
      </Heading>
      {village.error && <Trouble live={village} />}
      <Whole
        key={route.area}
        station={station}
        template={template}
        templates={templates}
        contest={contest}
        area={route.area}
        place={place}
        checked={village.checked}
        asked={route.query.get(PHOTO) ?? ""}
      />
      <Sources files={[file]} form={formFile} />
    </>
  );
}

function Whole({ station, template, templates, contest, area, place, checked, asked }: {
  station: Station;
  template: Template | undefined;
  templates: ReadonlyMap<string, Template>;
  contest: Contest;
  area: string;
  place: string;
  checked: number;
  asked: string;
}) {
  const { words, election } = usePlace();
  const visible = shown(station.findings);
  const names = naming(template?.options ?? []);
  const pages = usePages(station);
  const fieldsOf = (form: string): string[] | undefined => templates.get(form)?.fields.map((f) => f.name);
  const own = station.photos.filter((p) => !p.record);
  const photoOf = (page: number): string | undefined => {
    const photo = own[page - 1];
    return photo?.there ? openAt(photo.sha256) : undefined;
  };
  const headId = station.history.find((h) => h.index === station.index)?.id;
  const district = label(election, "district", area).toLowerCase() || words.t("district.word");
  return (
    <>
      <State
        station={station}
        template={template}
        contest={contest}
        shown={visible}
        photographed={pages.length > 0}
        photoOf={photoOf}
        district={district}
        checked={checked}
      />
      <div class={template ? "station" : "station no-form"}>
        <Photos station={station} pages={pages} place={place} asked={asked} />
        {station.status === "disputed" && station.withheld === undefined && <Rivals station={station} names={names} fieldsOf={fieldsOf} />}
        {station.withheld !== undefined && <Withheld reason={station.withheld} />}
        {template && station.withheld === undefined && <Form station={station} template={template} names={names} shown={visible} />}
        {template && station.withheld === undefined && <Findings station={station} template={template} shown={visible} photoOf={photoOf} />}
        {station.withheld === undefined && <History station={station} names={names} fieldsOf={fieldsOf} />}
        {headId && station.withheld === undefined && station.index !== undefined && <InLog contest={contest.code} index={station.index} id={headId} />}
      </div>
    </>
  );
}
