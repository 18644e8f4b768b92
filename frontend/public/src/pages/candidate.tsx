/** One candidate, pair or party: the total with its coverage, and by area. */

import { add } from "../messages.ts";
import { CANDIDATE } from "../messages/candidate.ts";
import { STATION } from "../messages/station.ts";
import type { ComponentChildren } from "preact";
import type { Area, CandidateAreas, Contest, District, Option, Stations, Step } from "../data.ts";
import { useLive } from "../live.ts";
import { type Candidacy, candidacy } from "../candidacy.ts";
import { headingOf } from "../names.ts";
import { link, type Route } from "../route.ts";
import { label, usePlace } from "../words.ts";
import { ByArea, type Row } from "../parts/by-area.tsx";
import { PartyRows } from "../parts/candidates.tsx";
import { CoverageBar } from "../parts/coverage.tsx";
import { Crumbs } from "../parts/crumbs.tsx";
import { Sources } from "../parts/evidence.tsx";
import { Heading } from "../parts/heading.tsx";
import { Missing, Trouble } from "../parts/trouble.tsx";

add(CANDIDATE);
add(STATION);

const NO_DISTRICT = "-";

/** `#/<contest>/<area>/calon/<district or ->/<field>`. */
export function CandidatePage({ route, contest }: { route: Route; contest: Contest }) {
  const [district = NO_DISTRICT, field = ""] = route.rest;
  const who = candidacy(field);
  if (!who) return <Missing contest={contest} area={route.area} />;
  // Lists of candidates differ between districts: inside one their votes add up, beyond it only
  // those of parties, pairs and a province's senators do.
  const inside = contest.options === "parties" && district !== NO_DISTRICT;
  return inside
    ? <InDistrict route={route} contest={contest} code={district} who={who} />
    : <InArea route={route} contest={contest} who={who} />;
}

function InArea({ route, contest, who }: { route: Route; contest: Contest; who: Candidacy }) {
  const { words, election } = usePlace();
  const file = `${election.id}/results/${contest.code}/${route.area}.json`;
  const area = useLive<Area>(file);
  const found = area.value;
  const one = found?.districts.length === 1 ? found.districts[0] : undefined;
  const wants = contest.options !== "parties" && one !== undefined;
  const names = useLive<District>(wants ? `${election.id}/districts/${contest.code}/${one}.json` : null, 0);
  if (!found) {
    if (area.error === "missing") return <Missing contest={contest} area={route.area} />;
    return area.error ? <Trouble live={area} /> : <p class="loading" role="status">{words.t("loading")}</p>;
  }
  const number = String(who.number ?? who.party ?? 0);
  const votes = found.votes[number];
  const place = headingOf(found, words);
  const option = names.value?.options.find((o) => o.field === who.field);
  const party = election.parties.find((p) => p.number === who.party);
  const name = option?.name ?? party?.name ?? words.t("option.number", { n: number });
  const rows = found.children.map((row): Row => ({
    area: row.area, name: row.name, stations: row.stations, votes: row.votes[number] ?? 0,
    href: link(contest.code, row.area, "calon", [NO_DISTRICT, who.field]),
  }));
  return (
    <Figures
      route={route}
      contest={contest}
      path={found.path}
      name={name}
      kind={party
        ? words.t("candidate.party", { n: party.number })
        : words.t(contest.options === "pairs" ? "candidate.pair" : "candidate.senator", { n: number })}
      option={option}
      place={place}
      votes={votes}
      valid={found.valid}
      stations={found.stations}
      files={[file]}
      trouble={area.error ? <Trouble live={area} /> : null}
    >
      {rows.length > 0 && votes !== undefined && (
        <ByArea
          contest={contest}
          name={name}
          level={label(election, BELOW[found.level] ?? "", found.area)}
          rows={rows}
          file={`${contest.code}-${found.area}-${who.field}`}
        />
      )}
    </Figures>
  );
}

const BELOW: Record<string, string> = {
  nation: "province", province: "regency", regency: "district", district: "village",
};

function InDistrict({ route, contest, code, who }: {
  route: Route;
  contest: Contest;
  code: string;
  who: Candidacy;
}) {
  const { words, election } = usePlace();
  const file = `${election.id}/districts/${contest.code}/${code}.json`;
  const byArea = `${election.id}/candidates/${contest.code}/${code}.json`;
  const has = election.files?.includes("candidates") === true;
  const district = useLive<District>(file);
  const areas = useLive<CandidateAreas>(has ? byArea : null);
  // The way back leads through the area one came from.
  const from = useLive<Area>(`${election.id}/results/${contest.code}/${route.area}.json`, 0);
  const found = district.value;
  if (!found) {
    if (district.error === "missing") return <Missing contest={contest} area={code} />;
    return district.error ? <Trouble live={district} /> : <p class="loading" role="status">{words.t("loading")}</p>;
  }
  const option = found.options.find((o) => o.field === who.field);
  const head = found.options.find((o) => o.field === `party.${who.party}.total`);
  const isList = who.within === "list";
  const isParty = who.within === "total";
  if (!head || (!option && !isList)) {
    return (
      <div class="trouble" role="status">
        <p>{words.t("candidate.unknown", { contest: contest.name })}</p>
        <a class="button" href={link(contest.code, route.area)}>{words.t("candidate.back", { place: from.value?.name ?? route.area })}</a>
      </div>
    );
  }
  const name = isList ? words.t("candidate.list", { party: head.name }) : (option?.name ?? head.name);
  const at = areas.value?.fields.indexOf(who.field) ?? -1;
  const rows = (areas.value?.areas ?? []).map((row): Row => ({
    area: row.area, name: row.name, stations: row.stations, votes: row.sums[at] ?? 0, villages: code,
  }));
  const mates = found.options.filter((o) => o.party === who.party && o !== head);
  return (
    <Figures
      route={route}
      contest={contest}
      path={from.value?.path ?? []}
      name={name}
      kind={isParty || isList
        ? words.t("party", { n: who.party ?? 0 })
        : words.t("candidate.of", { n: who.within ?? "", party: head.name })}
      option={option}
      place={words.t("district", { name: found.name })}
      votes={found.sums[who.field] ?? 0}
      valid={found.sums["valid"] ?? 0}
      stations={found.stations}
      files={has ? [file, byArea] : [file]}
      trouble={district.error ? <Trouble live={district} /> : null}
    >
      {at >= 0 ? (
        <ByArea
          contest={contest}
          name={name}
          level={label(election, "district", route.area)}
          rows={rows}
          field={who.field}
          file={`${contest.code}-${code}-${who.field}`}
        />
      ) : (
        <section class="card"><p class="quiet">{words.t("candidate.no-areas")}</p></section>
      )}
      <section class="card" aria-labelledby="mates">
        <h2 id="mates">{isParty ? head.name : words.t("candidate.mates")}</h2>
        <PartyRows district={found} contest={contest.code} area={route.area} party={who.party ?? 0} people={mates} total={head} here={who.field} />
      </section>
    </Figures>
  );
}

/** The number, its share and its coverage; what goes into detail comes as children. */
function Figures({ route, contest, path, name, kind, option, place, votes, valid, stations, files, trouble, children }: {
  route: Route;
  contest: Contest;
  path: Step[];
  name: string;
  kind: string;
  option: Option | undefined;
  place: string;
  /** Undefined where the votes do not add up in this area. */
  votes: number | undefined;
  valid: number;
  stations: Stations;
  files: string[];
  trouble: ComponentChildren;
  children: ComponentChildren;
}) {
  const { words } = usePlace();
  const { counted, expected } = stations;
  return (
    <>
      {path.length > 0 && <Crumbs path={path} contest={contest} here={name} />}
      <Heading place={name} contest={contest} focus={`${route.area}/${route.rest.join("/")}`}>
        <p class="quiet">
          {kind}
          {option?.status && option.status !== "active" && ` (${words.maybe("option", option.status)})`}
        </p>
      </Heading>
      {trouble}
      <div class="candidate">
        <section class="card" aria-labelledby="total">
          <p class="question">{words.t("q.number")}</p>
          {votes === undefined ? (
            <p id="total">{words.t("votes.above", { contest: contest.name })}</p>
          ) : (
            <>
              <h2 id="total" class="big">
                {words.t("candidate.votes", { n: votes })} <span class="quiet">{words.t("candidate.in", { place })}</span>
              </h2>
              {valid > 0 && <p>{words.t("candidate.share", { share: words.percent(votes, valid), all: valid })}</p>}
            </>
          )}
          <p><b>{words.t("coverage", { counted, expected })}</b></p>
          <CoverageBar stations={stations} />
          <p class="quiet">{words.t("coverage.rule")}</p>
        </section>
        {children}
      </div>
      <Sources files={files} />
    </>
  );
}
