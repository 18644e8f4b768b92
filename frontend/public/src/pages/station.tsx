/** One station: its status, every number of its form, what does not add up, its history. */

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
import { Photos } from "../parts/photos.tsx";
import { NOT_COUNTED, useTemplates } from "../parts/stations.tsx";
import { StationChip } from "../parts/status.tsx";
import { Missing, Trouble } from "../parts/trouble.tsx";

export function StationPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words, election } = usePlace();
  const villageCode = route.area.slice(0, 10);
  const file = `${election.id}/stations/${contest.code}/${villageCode}.json`;
  const village = useLive<Village>(file);
  const templates = useTemplates(village.value, election.id);
  const station = village.value?.stations[route.area];

  if (!village.value) {
    if (village.error === "missing") return <Missing contest={contest} area={route.area} />;
    if (village.error) return <Trouble live={village} />;
    return <p class="loading" role="status">{words.t("loading")}</p>;
  }
  if (!station) return <Missing contest={contest} area={route.area} />;

  const tps = label(election, "station", route.area);
  const name = tps ? `${tps} ${station.number}` : words.t("station", { number: station.number });
  const template = station.form ? templates.get(station.form) : undefined;
  const hash = station.form ? village.value.forms[station.form] : undefined;
  const formFile = station.form && hash
    ? `${election.id}/forms/${station.form.split("/").slice(0, 2).join("/")}/${hash}.json`
    : undefined;
  return (
    <>
      <Crumbs path={village.value.path} contest={contest} here={name} />
      <Heading place={`${name} ${village.value.name}`} contest={contest} focus={route.area}>
        <StationChip status={station.status} />
      </Heading>
      {village.error && <Trouble live={village} />}
      <State station={station} contest={contest} checked={village.checked} />
      {template && <Body station={station} template={template} place={`${name} ${village.value.name}`} />}
      {!template && (
        <div class="station">
          <Photos photos={station.photos} history={station.history} place={`${name} ${village.value.name}`} />
          <History station={station} />
        </div>
      )}
      <Sources files={[file]} form={formFile} />
    </>
  );
}

function State({ station, contest, checked }: { station: Station; contest: Contest; checked: number }) {
  const { words, election } = usePlace();
  const kind = station.kind === "regular" ? undefined : election.kinds?.[station.kind];
  const waits = station.status === "held" || station.status === "disputed";
  return (
    <section class={`card state${waits ? " state-held" : ""}`} aria-labelledby="state">
      <p class="question">{words.t("q.station")}</p>
      <h2 id="state" class="sentence">
        {station.status === "empty"
          ? words.t("station.empty", { contest: contest.name })
          : waits
            ? words.t("station.held")
            : NOT_COUNTED.has(station.status)
              ? words.status(station.status)
              : words.t("station.counted")}
      </h2>
      {station.noted === 1 && <p>{words.t("station.noted")}</p>}
      <ul class="legend">
        {station.version > 0 && <li>{words.t("station.version", { n: station.version })}</li>}
        {station.round > 0 && <li>{words.t("station.round", { n: station.round })}</li>}
        {kind && <li>{words.t("station.kind", { kind })}</li>}
        {checked > 0 && <li class="fresh">{words.t("fresh", { time: words.clock(checked) })}</li>}
      </ul>
    </section>
  );
}

function Body({ station, template, place }: { station: Station; template: Template; place: string }) {
  const visible = shown(station.findings);
  const names = naming(template.options);
  return (
    <div class="station">
      <Findings station={station} template={template} shown={visible} />
      <Form station={station} template={template} names={names} shown={visible} />
      <Photos photos={station.photos} history={station.history} place={place} />
      <History station={station} />
    </div>
  );
}
