/** Stations received and counted over time, as steps; never votes. */

import type { Area, Timeline } from "../data.ts";
import { hoursOf, localTime } from "../provinces.ts";
import { usePlace } from "../words.ts";
import { Download } from "./download.tsx";

const WIDTH = 1000;
const HEIGHT = 300;
const MOST_ROWS = 72;

interface Point {
  time: number;
  n: number;
}

/** The path of a line that goes up in steps, in a box of WIDTH × HEIGHT. */
export function steps(points: readonly Point[], from: number, to: number, most: number): string {
  const x = (time: number): number => (to > from ? (WIDTH * (time - from)) / (to - from) : 0);
  const y = (n: number): number => HEIGHT - (most > 0 ? (HEIGHT * n) / most : 0);
  const first = points[0];
  if (!first) return "";
  let path = `M0 ${round(y(0))}`;
  for (const point of points) path += `H${round(x(point.time))}V${round(y(point.n))}`;
  return `${path}H${WIDTH}`;
}
const round = (n: number): number => Math.round(n * 10) / 10;

export function OverTime({ timeline, area, zone }: { timeline: Timeline; area: Area; zone: string }) {
  const { words, election } = usePlace();
  const { t } = words;
  const at = (name: string): number => timeline.columns.indexOf(name) + 1;
  const [received, counted, held] = [at("received"), at("counted"), at("held")];
  const times = timeline.steps.map(([time]) => Date.parse(time));
  const [from, to] = [times[0], times.at(-1)];
  if (from === undefined || to === undefined || times.length < 2) return null;
  const { expected } = area.stations;
  const line = (column: number): string =>
    steps(timeline.steps.map((step, i) => ({ time: times[i] ?? 0, n: Number(step[column] ?? 0) })), from, to, expected);
  const hours = hoursOf(zone);
  const moment = (time: string): string => words.moment(localTime(time, hours));
  const clock = (time: string): string => moment(time).split(", ").at(-1) ?? time;
  const sameDay = localTime(timeline.steps[0]?.[0] ?? "", hours).slice(0, 10) === localTime(timeline.steps.at(-1)?.[0] ?? "", hours).slice(0, 10);
  const short = sameDay ? clock : moment;
  const first = timeline.steps[0]?.[0] ?? "";
  const last = timeline.steps.at(-1) ?? ["", 0];
  const hourly = timeline.steps.length > MOST_ROWS;
  const listed = hourly
    ? timeline.steps.filter((step, i, all) => i === all.length - 1 || step[0].slice(0, 13) !== all[i + 1]?.[0].slice(0, 13))
    : timeline.steps;
  const spoken = t("time.chart", {
    from: moment(first), to: moment(last[0]), received: Number(last[received] ?? 0), counted: Number(last[counted] ?? 0), expected,
  });
  return (
    <section class="card overtime" aria-labelledby="time">
      <h2 id="time">{t("time")}</h2>
      <figure class="chart" role="img" aria-label={spoken}>
        <span class="chart-top" aria-hidden="true">{t("time.all", { n: expected })}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="area-counted" d={`${line(counted)}V${HEIGHT}H0Z`} />
          <path class="line-received" d={line(received)} />
          <path class="line-counted" d={line(counted)} />
        </svg>
        <span class="chart-ends" aria-hidden="true"><span>{short(first)}</span><span>{short(last[0])}</span></span>
      </figure>
      <ul class="legend">
        <li><span class="key-line counted" aria-hidden="true" />{t("time.counted")} {words.n(Number(last[counted] ?? 0))}</li>
        <li><span class="key-line received" aria-hidden="true" />{t("time.received")} {words.n(Number(last[received] ?? 0))}</li>
      </ul>
      <details class="no-print">
        <summary>{t("time.table")}</summary>
        {hourly && <p class="quiet">{t("time.hourly")}</p>}
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{t("time.at")}</th>
              <th scope="col" class="n">{t("time.received.head")}</th>
              <th scope="col" class="n">{t("time.counted.head")}</th>
              <th scope="col" class="n">{t("time.held.head")}</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((step) => (
              <tr key={step[0]}>
                <th scope="row">{moment(step[0])}</th>
                {[received, counted, held].map((column) => <td key={column} class="n">{words.n(Number(step[column] ?? 0))}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
        <Download name={`${election.id}-${timeline.contest}-${timeline.area}-waktu`} rows={() => [
          ["time_utc", "expected", ...timeline.columns],
          ...timeline.steps.map(([time, ...figures]) => [time, expected, ...figures]),
        ]} />
      </details>
    </section>
  );
}
