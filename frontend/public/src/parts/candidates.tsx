/** Candidates' votes, summed inside their electoral district only. */

import { useState } from "preact/hooks";
import type { Area, Contest, District, Option } from "../data.ts";
import { useLive } from "../live.ts";
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
          {districts.map((code) => <DistrictSums key={`${contest.code}/${code}`} contest={contest.code} code={code} />)}
        </>
      )}
    </section>
  );
}

function DistrictSums({ contest, code }: { contest: string; code: string }) {
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
      {open && <Parties district={value} />}
    </details>
  );
}

function Parties({ district }: { district: District }) {
  const { words } = usePlace();
  const heads = district.options.filter((o) => o.field.endsWith(".total"));
  return (
    <div class="parties">
      {heads.map((head) => {
        const people = district.options.filter((o) => o.party === head.party && o !== head);
        return (
          <details key={head.field} class="party">
            <summary>
              <span class="ballot" aria-label={words.t("party", { n: head.party ?? 0 })}>{head.party}</span>
              <span class="party-name">{head.name}</span>
              <b class="n">{words.n(district.sums[head.field] ?? 0)}</b>
            </summary>
            <PartyRows district={district} party={head.party ?? 0} people={people} total={head} />
          </details>
        );
      })}
    </div>
  );
}

function PartyRows({ district, party, people, total }: {
  district: District;
  party: number;
  people: Option[];
  total: Option;
}) {
  const { words } = usePlace();
  const votes = (field: string): string => words.n(district.sums[field] ?? 0);
  return (
    <table class="plain">
      <tbody>
        <tr>
          <td class="n narrow" />
          <th scope="row">{words.t("party.list")}</th>
          <td class="n">{votes(`party.${party}.list`)}</td>
        </tr>
        {people.map((person) => (
          <tr key={person.field}>
            <td class="n narrow">{person.number}</td>
            <th scope="row">
              {person.name}
              {person.status && person.status !== "active" && <em class="quiet"> ({words.maybe("option", person.status)})</em>}
            </th>
            <td class="n">{votes(person.field)}</td>
          </tr>
        ))}
        {people.length === 0 && <tr><td /><td colSpan={2} class="quiet">{words.t("party.no-candidates")}</td></tr>}
        <tr class="sum-total">
          <td />
          <th scope="row">{words.t("party.total")}</th>
          <td class="n">{votes(total.field)}</td>
        </tr>
      </tbody>
    </table>
  );
}
