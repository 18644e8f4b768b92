/** What is the number: each option's votes as a bar, by ballot number, and the sums. */

import { useState } from "preact/hooks";
import type { Area, Contest, Option } from "../data.ts";
import { fieldOf } from "../candidacy.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";
import { Share } from "./share.tsx";
import { Still } from "./still.tsx";

/** An option with its votes in the area. */
export interface VoteRow {
  number: number;
  /** "Nomor 3" where no name is known. */
  name: string;
  /** The list with the name is on its way. */
  awaited: boolean;
  status: string;
  votes: number;
}

/**
 * The options' rows: names from the district's list where there is one, else from the parties;
 * `options` undefined = the list is on its way.
 */
export function useRows(area: Area, contest: Contest, options: readonly Option[] | undefined): VoteRow[] {
  const { words, election } = usePlace();
  const known = new Map<number, Option>();
  if (contest.options !== "parties") {
    for (const o of options ?? []) if (o.number !== undefined) known.set(o.number, o);
  }
  const parties = new Map(election.parties.map((p) => [p.number, p.name]));
  return Object.entries(area.votes).map(([key, votes]) => {
    const number = Number(key);
    const option = known.get(number);
    const name = contest.options === "parties" ? parties.get(number) : option?.name;
    return {
      number,
      name: name ?? words.t("option.number", { n: key }),
      awaited: name === undefined && options === undefined,
      status: option?.status ?? "active",
      votes,
    };
  });
}

const ORDER = "sinergi.order";

/** By ballot number unless the reader chose otherwise; kept on this device where that is allowed. */
function useOrder(): [boolean, (byVotes: boolean) => void] {
  const [byVotes, setByVotes] = useState(() => {
    try {
      return localStorage.getItem(ORDER) === "votes";
    } catch {
      return false;
    }
  });
  const choose = (value: boolean): void => {
    setByVotes(value);
    try {
      localStorage.setItem(ORDER, value ? "votes" : "ballot");
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  };
  return [byVotes, choose];
}

/** More rows than this are drawn closer together, their bars on a scale of their own. */
export const FEW = 6;
const SCALES = [10, 20, 25, 50, 100];

/** What a full bar stands for, in per cent: all of it, or with many options the next round share. */
export function scaleOf(rows: readonly VoteRow[], valid: number): number {
  if (rows.length <= FEW || valid <= 0) return 100;
  const most = Math.max(...rows.map((row) => row.votes));
  return SCALES.find((scale) => most * 100 <= scale * valid) ?? 100;
}

export function Votes({ area, contest, rows, zone, partial }: {
  area: Area;
  contest: Contest;
  rows: readonly VoteRow[];
  /** The area whose clock is shown. */
  zone: string;
  partial: boolean;
}) {
  const { words } = usePlace();
  const { t } = words;
  const [byVotes, setByVotes] = useOrder();
  const shown = byVotes
    ? [...rows].sort((a, b) => b.votes - a.votes || a.number - b.number)
    : [...rows].sort((a, b) => a.number - b.number);
  const counted = area.stations.counted > 0;
  const scale = scaleOf(rows, area.valid);
  return (
    <section class="card votes" aria-labelledby="votes">
      <div class="heading-row">
        <div>
          <p class="question">{t("q.number")}</p>
          <h2 id="votes">{t(`votes.${contest.options}`)}</h2>
        </div>
        {rows.length > 1 && (
          <div class="choice" role="group" aria-label={t("order")}>
            <button type="button" aria-pressed={!byVotes} onClick={() => setByVotes(false)}>{t("order.ballot")}</button>
            <button type="button" aria-pressed={byVotes} onClick={() => setByVotes(true)}>{t("order.votes")}</button>
          </div>
        )}
      </div>
      {rows.length === 0 && counted && <p>{t("votes.above", { contest: contest.name })}</p>}
      {!counted && <p>{t("votes.none")}</p>}
      {rows.length > 0 && (
        <ol class={`bars${rows.length > FEW ? " many" : ""}`}>
          {shown.map((row) => (
            <li key={row.number} class="bar-row">
              <span class="ballot" aria-hidden="true">{row.number}</span>
              <span class="bar-name">
                <span class="only-heard">{t("option.number", { n: row.number })}: </span>
                {row.awaited ? (
                  <span class="awaited"><span class="only-heard">{t("option.awaited")}</span></span>
                ) : (
                  <a class="option-link" href={link(contest.code, area.area, "calon", ["-", fieldOf(contest, row.number)])}>{row.name}</a>
                )}
                {row.status !== "active" && <em class="quiet"> ({words.maybe("option", row.status)})</em>}
              </span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${area.valid ? (10_000 * row.votes) / (scale * area.valid) : 0}%` }} />
              </span>
              <b class="n bar-votes">{words.n(row.votes)}</b>
              <span class="n bar-share">{words.percent(row.votes, area.valid)}</span>
            </li>
          ))}
        </ol>
      )}
      <dl class="sums">
        <div><dt>{t("sum.valid")}</dt><dd class="n">{words.n(area.valid)}</dd></div>
        <div><dt>{t("sum.invalid")}</dt><dd class="n">{words.n(area.invalid)}</dd></div>
        <div class="sum-total"><dt>{t("sum.total")}</dt><dd class="n">{words.n(area.total)}</dd></div>
      </dl>
      <p class="quiet">
        {t("coverage", { counted: area.stations.counted, expected: area.stations.expected })}.{" "}
        {rows.length > 0 && t("share.note")}
        {scale < 100 && ` ${t("share.scale", { n: scale })}`}
      </p>
      <Still area={area} />
      {!partial && <Share area={area} contest={contest} rows={rows} zone={zone} />}
    </section>
  );
}
