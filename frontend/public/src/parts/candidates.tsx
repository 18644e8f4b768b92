/** Candidates' votes, summed inside their electoral district only. */

import { useState } from "preact/hooks";
import type { Area, Contest, District, Option } from "../data.ts";
import { useLive } from "../live.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";

const MOST = 12;

export function Candidates({ area, contest }: { area: Area; contest: Contest }) {
  const { words } = usePlace();
  const districts = area.districts.filter((d) => d !== "-");
  if (contest.options !== "parties" || districts.length === 0) return null;
  return (
    <section class="card candidates" aria-labelledby="districts">
      <h2 id="districts">{words.t("districts")}</h2>
      {districts.length > MOST ? (
        <p>{words.t("districts.many", { n: districts.length })}</p>
      ) : (
        <>
          <p class="quiet">{words.t("districts.note")}</p>
          {districts.map((code) => (
            <DistrictSums key={`${contest.code}/${code}`} contest={contest.code} area={area.area} code={code} />
          ))}
        </>
      )}
    </section>
  );
}

function DistrictSums({ contest, area, code }: { contest: string; area: string; code: string }) {
  const { words, election } = usePlace();
  const { value } = useLive<District>(`${election.id}/districts/${contest}/${code}.json`);
  const [open, setOpen] = useState(false);
  if (!value) return <p class="quiet">{words.t("district", { name: code })} …</p>;
  const { counted, expected } = value.stations;
  return (
    <details class="district" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{words.t("district", { name: value.name })}</b>{" "}
        <span class="quiet">
          {words.t("district.seats", { n: value.seats })} · {words.t("coverage", { counted, expected })}
        </span>
      </summary>
      {open && <Parties district={value} contest={contest} area={area} />}
    </details>
  );
}

function Parties({ district, contest, area }: { district: District; contest: string; area: string }) {
  const { words } = usePlace();
  const heads = district.options.filter((o) => o.field.endsWith(".total"));
  const valid = district.sums["valid"] ?? 0;
  return (
    <div class="parties">
      {heads.map((head) => {
        const people = district.options.filter((o) => o.party === head.party && o !== head);
        const votes = district.sums[head.field] ?? 0;
        return (
          <details key={head.field} class="party">
            <summary>
              <span class="ballot" aria-label={words.t("party", { n: head.party ?? 0 })}>{head.party}</span>
              <span class="party-name">
                {head.name}
                <span class="bar thin" aria-hidden="true">
                  <span style={{ width: `${valid > 0 ? (100 * votes) / valid : 0}%` }} />
                </span>
              </span>
              <b class="n">{words.n(votes)}</b>
            </summary>
            <PartyRows district={district} contest={contest} area={area} party={head.party ?? 0} people={people} total={head} />
          </details>
        );
      })}
    </div>
  );
}

/** A party's own votes, its candidates' in ballot order, and their sum; each name leads to its page. */
export function PartyRows({ district, contest, area, party, people, total, here = "" }: {
  district: District;
  contest: string;
  /** The area one came from. */
  area: string;
  party: number;
  people: Option[];
  total: Option;
  /** The field whose page this is. */
  here?: string;
}) {
  const { words } = usePlace();
  const row = (field: string, name: string, option?: Option) => (
    <tr key={field} class={field === total.field ? "sum-total" : undefined}>
      <td class="n narrow">{option?.number}</td>
      <th scope="row">
        {field === here
          ? <span aria-current="page">{name}</span>
          : <a href={link(contest, area, "calon", [district.district, field])}>{name}</a>}
        {option?.status && option.status !== "active" && <em class="quiet"> ({words.maybe("option", option.status)})</em>}
      </th>
      <td class="n">{words.n(district.sums[field] ?? 0)}</td>
    </tr>
  );
  return (
    <table class="plain" aria-label={total.name}>
      <tbody>
        {row(`party.${party}.list`, words.t("party.list"))}
        {people.map((person) => row(person.field, person.name, person))}
        {people.length === 0 && <tr><td /><td colSpan={2} class="quiet">{words.t("party.no-candidates")}</td></tr>}
        {row(total.field, words.t("party.total"))}
      </tbody>
    </table>
  );
}
