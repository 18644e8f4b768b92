/** An area's numbers at a chosen moment and now, side by side. */

import type { Area, Contest, District, Option, Timeline } from "../data.ts";
import { useFile } from "../live.ts";
import { localTime } from "../provinces.ts";
import { link } from "../route.ts";
import { figuresAt, offered, START, times } from "../timeline.ts";
import { usePlace } from "../words.ts";
import { Download } from "./download.tsx";
import { useRows } from "./votes.tsx";

const NO_OPTIONS: Option[] = [];

interface Line {
  key: string;
  name: string;
  then: number;
  now: number;
}

export function ThenAndNow({ area, contest, timeline, since, hours, seen }: {
  area: Area;
  contest: Contest;
  timeline: Timeline;
  since: string;
  hours: number;
  seen: string | undefined;
}) {
  const { words, election } = usePlace();
  const { t } = words;
  const all = times(timeline);
  const choices = offered(all);
  if (since !== START && !choices.includes(since)) choices.push(since);
  choices.sort().reverse();
  const moment = (time: string): string => words.moment(localTime(time, hours));
  const then = figuresAt(timeline, since);
  const pairs = contest.options === "pairs" ? "-" : area.districts.length === 1 ? area.districts[0] : undefined;
  const named = contest.options !== "parties" && pairs !== undefined;
  const list = useFile<District>(named ? `${election.id}/districts/${contest.code}/${pairs}.json` : null);
  const options = list.value?.options ?? (named && !list.error ? undefined : NO_OPTIONS);
  const rows = useRows(area, contest, options);
  const line = (key: string, name: string, now: number): Line => ({ key, name, then: then[key] ?? 0, now });
  const { stations } = area;
  const lines: Line[] = [
    line("counted", t("changes.counted"), stations.counted),
    line("received", t("changes.received"), stations.received),
    line("held", t("changes.held"), stations.held),
    ...rows.map((row) => line(String(row.number), row.awaited ? `${row.number} · …` : `${row.number} · ${row.name}`, row.votes)),
    line("valid", t("sum.valid"), area.valid),
    line("invalid", t("sum.invalid"), area.invalid),
    line("total", t("sum.total"), area.total),
  ];
  const choose = (value: string): void =>
    location.replace(link(contest.code, area.area, "perubahan", [], { sejak: value }));
  return (
    <section class="card" aria-labelledby="numbers">
      <h2 id="numbers">{t("changes.numbers")}</h2>
      <p class="since">
        <label for="since">{t("changes.choose")}</label>
        <select id="since" value={since} onChange={(event) => choose(event.currentTarget.value)}>
          {choices.map((time) => (
            <option key={time} value={time}>{time === seen ? t("changes.visit", { time: moment(time) }) : moment(time)}</option>
          ))}
          <option value={START}>{t("changes.start")}</option>
        </select>
      </p>
      <div class="table-box" role="group" aria-label={t("table", { name: t("changes.numbers") })} tabIndex={0}>
        <table class="plain then-now" aria-labelledby="numbers">
          <thead>
            <tr>
              <th scope="col">{t("changes.what")}</th>
              <th scope="col" class="n">{t("changes.then")}</th>
              <th scope="col" class="n">{t("changes.now")}</th>
              <th scope="col" class="n">{t("changes.difference")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((one) => (
              <tr key={one.key} class={one.key === "valid" || one.key === "1" ? "group" : ""}>
                <th scope="row">{one.name}{one.key === "counted" && <span class="quiet"> {t("changes.expected", { n: stations.expected })}</span>}</th>
                <td class="n">{words.n(one.then)}</td>
                <td class="n"><b>{words.n(one.now)}</b></td>
                <td class="n">{one.now > one.then ? `+${words.n(one.now - one.then)}` : one.now < one.then ? words.n(one.now - one.then) : "="}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Download name={`${election.id}-${contest.code}-${area.area}-perubahan`} rows={() => [
        ["figure", "name", "then", "now", "since_utc"],
        ...lines.map((one) => [one.key, one.name, one.then, one.now, since === START ? "" : since]),
      ]} />
    </section>
  );
}
