/** What is the number: each option's votes as a bar, by ballot number, and the sums. */

import { useState } from "preact/hooks";
import type { Area, Contest, Option } from "../data.ts";
import { usePlace } from "../words.ts";

interface Row {
  number: number;
  name: string;
  status: string;
  votes: number;
}

/** The options' rows: names from the district's list where there is one, else from the parties. */
export function useRows(area: Area, contest: Contest, options: readonly Option[]): Row[] {
  const { words, election } = usePlace();
  const known = new Map<number, Option>();
  if (contest.options !== "parties") {
    for (const o of options) if (o.number !== undefined) known.set(o.number, o);
  }
  const parties = new Map(election.parties.map((p) => [p.number, p.name]));
  return Object.entries(area.votes).map(([key, votes]) => {
    const number = Number(key);
    const option = known.get(number);
    const name = contest.options === "parties" ? parties.get(number) : option?.name;
    return {
      number,
      name: name ?? words.t("option.number", { n: key }),
      status: option?.status ?? "active",
      votes,
    };
  });
}

export function Votes({ area, contest, options }: { area: Area; contest: Contest; options: readonly Option[] }) {
  const { words } = usePlace();
  const [byVotes, setByVotes] = useState(false);
  const rows = useRows(area, contest, options);
  const shown = byVotes
    ? [...rows].sort((a, b) => b.votes - a.votes || a.number - b.number)
    : [...rows].sort((a, b) => a.number - b.number);
  const heading = words.t(`votes.${contest.options}`);
  const counted = area.stations.counted > 0;
  return (
    <section class="card votes" aria-labelledby="votes">
      <div class="heading-row">
        <div>
          <p class="question">{words.t("q.number")}</p>
          <h2 id="votes">{heading}</h2>
        </div>
        {rows.length > 1 && (
          <div class="choice" role="group" aria-label={words.t("order")}>
            <button type="button" aria-pressed={!byVotes} onClick={() => setByVotes(false)}>{words.t("order.ballot")}</button>
            <button type="button" aria-pressed={byVotes} onClick={() => setByVotes(true)}>{words.t("order.votes")}</button>
          </div>
        )}
      </div>
      {rows.length === 0 && counted && <p>{words.t("votes.above", { contest: contest.name })}</p>}
      {!counted && <p>{words.t("votes.none")}</p>}
      {rows.length > 0 && (
        <ol class="bars">
          {shown.map((row) => (
            <li key={row.number} class="bar-row">
              <span class="ballot" aria-label={words.t("option.number", { n: row.number })}>{row.number}</span>
              <span class="bar-name">
                {row.name}
                {row.status !== "active" && <em class="quiet"> ({words.maybe("option", row.status)})</em>}
              </span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${area.valid ? (100 * row.votes) / area.valid : 0}%` }} />
              </span>
              <b class="n bar-votes">{words.n(row.votes)}</b>
              <span class="n bar-share">{words.percent(row.votes, area.valid)}</span>
            </li>
          ))}
        </ol>
      )}
      <dl class="sums">
        <div><dt>{words.t("sum.valid")}</dt><dd class="n">{words.n(area.valid)}</dd></div>
        <div><dt>{words.t("sum.invalid")}</dt><dd class="n">{words.n(area.invalid)}</dd></div>
        <div class="sum-total"><dt>{words.t("sum.total")}</dt><dd class="n">{words.n(area.total)}</dd></div>
      </dl>
      <p class="quiet">
        {words.t("coverage", { counted: area.stations.counted, expected: area.stations.expected })}.{" "}
        {rows.length > 0 && words.t("share.note")}
      </p>
    </section>
  );
}
