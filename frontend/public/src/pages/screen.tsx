/** The big screen of a hall: one place, one contest, readable from ten metres, nothing to scroll. */

import { add } from "../messages.ts";
import { STATION } from "../messages/station.ts";
import { useEffect } from "preact/hooks";
import { useOptional, useZone } from "../area.ts";
import type { Area, Contest, District, Option, Timeline } from "../data.ts";
import { type Live, useFile, useLive } from "../live.ts";
import { link, NATION, type Route } from "../route.ts";
import { hoursOf, localTime } from "../provinces.ts";
import { usePlace } from "../words.ts";
import { CoverageBar } from "../parts/coverage.tsx";
import { useRows } from "../parts/votes.tsx";
import { turn, columnsFor, secondsOf } from "../screen.ts";
import { headingOf } from "../names.ts";
import "../style/screen.css";

add(STATION);

/** What of the address says how many seconds a contest stays. */
const ROTATE = "putar";
const SECONDS = 20;
/** A contest that is not voted for here does not stay as long. */
const SKIP = 3;
/** Deeper areas have no figures over time. */
const KECAMATAN_DIGITS = 6;
const NO_OPTIONS: Option[] = [];

export function ScreenPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words, election } = usePlace();
  const codes = election.contests.map((c) => c.code);
  const seconds = secondsOf(route.query.get(ROTATE));
  const query: Record<string, string> = seconds > 0 ? { [ROTATE]: String(seconds) } : {};
  const to = (by: number, asked = query): string => link(turn(codes, contest.code, by), route.area, "layar", [], asked);
  const file = (code: string): string => `${election.id}/results/${code}/${route.area}.json`;
  const area = useLive<Area>(file(contest.code));
  const one = area.value?.districts.length === 1 ? area.value.districts[0] : undefined;
  const names = contest.options !== "parties" && one !== undefined;
  const district = useFile<District>(names ? `${election.id}/districts/${contest.code}/${one}.json` : null);
  // What comes next is there before its turn, also when the network goes meanwhile.
  useFile<Area>(file(turn(codes, contest.code, 1)));
  useAwake();

  const leave = link(contest.code, route.area);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "ArrowRight") location.replace(to(1));
      else if (event.key === "ArrowLeft") location.replace(to(-1));
      else if (event.key === "f" || event.key === "F") fullScreen();
      else if (event.key === "Escape" && !document.fullscreenElement) location.hash = leave;
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
  const missing = area.error === "missing";
  useEffect(() => {
    if (seconds === 0) return;
    const timer = setTimeout(() => location.replace(to(1)), (missing ? SKIP : seconds) * 1000);
    return () => clearTimeout(timer);
  }, [contest.code, route.area, seconds, missing]);

  const found = area.value;
  const place = found === undefined ? route.area : headingOf(found, words);
  const title = words.t("screen.title", { place });
  useEffect(() => {
    document.title = `${title} · ${contest.name}`;
  }, [title, contest.name]);
  return (
    <div class={`screen contest-${contest.code}`}>
      <header>
        {election.mode !== "real" && (
          <p class="screen-mode"><b>{words.t(`mode.${election.mode}`)}</b> {words.t(`mode.${election.mode}.more`)}</p>
        )}
        <div class="screen-top">
          <div>
            <h1>{place}</h1>
            <p class="screen-contest">{contest.name}</p>
          </div>
          <Clock live={area} code={route.area} contest={contest} />
        </div>
      </header>
      <main class="screen-main">
        {missing && <p class="screen-message">{words.t("screen.none", { contest: contest.name })}</p>}
        {!found && !missing && <p class="screen-message" role="status">{words.t(area.error ? "error.first" : "loading")}</p>}
        {found && <Bars area={found} contest={contest} options={district.value?.options ?? (names && !district.error ? undefined : NO_OPTIONS)} />}
      </main>
      {found && <Coverage area={found} />}
      <nav class="screen-keys" aria-label={words.t("contests")}>
        <a href={to(-1)} aria-label={words.t("screen.before")}>‹</a>
        <a href={to(1)} aria-label={words.t("screen.next")}>›</a>
        <a href={seconds > 0 ? to(0, {}) : to(0, { [ROTATE]: String(SECONDS) })}>
          {seconds > 0 ? words.t("screen.rotate.stop") : words.t("screen.rotate", { n: SECONDS })}
        </a>
        {document.fullscreenEnabled && <button type="button" class="link-button" onClick={fullScreen}>{words.t("screen.full")}</button>}
        <a href={leave}>{words.t("screen.back")}</a>
        <span class="screen-hint">{words.t("screen.keys")}</span>
      </nav>
    </div>
  );
}

/** When the numbers last changed, by the clock of the place, and that they are still looked after. */
function Clock({ live, code, contest }: { live: Live<Area>; code: string; contest: Contest }) {
  const { words } = usePlace();
  const timed = code === NATION || code.length <= KECAMATAN_DIGITS;
  const steps = useOptional<Timeline>("time", `${contest.code}/${code}.json`, timed, true)?.steps;
  const zone = useZone(code);
  const last = steps?.at(-1)?.[0];
  if (live.error === "no-answer") {
    return (
      <p class="screen-clock screen-offline" role="status">
        <span aria-hidden="true">▲ </span>
        {live.checked > 0
          ? words.t("screen.offline", { time: words.clock(live.checked) })
          : words.t("screen.offline.first")}
      </p>
    );
  }
  if (live.checked === 0) return null;
  return (
    <p class="screen-clock">
      {last !== undefined && <b>{words.t("screen.until", { time: words.moment(localTime(last, hoursOf(zone))) })}</b>}{" "}
      <span>{words.t("screen.checked", { time: words.clock(live.checked) })}</span>
    </p>
  );
}

function Bars({ area, contest, options }: { area: Area; contest: Contest; options: readonly Option[] | undefined }) {
  const { words } = usePlace();
  const rows = [...useRows(area, contest, options)].sort((a, b) => a.number - b.number);
  if (rows.length === 0) return <p class="screen-message">{words.t("votes.above", { contest: contest.name })}</p>;
  const columns = columnsFor(rows.length);
  return (
    <ol
      class={`screen-bars columns-${columns}${rows.length <= 4 ? " few" : ""}`}
      style={{ "--rows": String(Math.ceil(rows.length / columns)), "--columns": String(columns) }}
    >
      {rows.map((row) => (
        <li key={row.number}>
          <span class="ballot" aria-label={words.t("option.number", { n: row.number })}>{row.number}</span>
          <span class="screen-name">{row.awaited ? "…" : row.name}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${area.valid > 0 ? (100 * row.votes) / area.valid : 0}%` }} />
          </span>
          <b class="n">{words.n(row.votes)}</b>
          <span class="n screen-share">{words.percent(row.votes, area.valid)}</span>
        </li>
      ))}
    </ol>
  );
}

function Coverage({ area }: { area: Area }) {
  const { words } = usePlace();
  const { counted, expected, received, held } = area.stations;
  return (
    <footer class="screen-coverage">
      <p class="screen-counted">{words.t("coverage", { counted, expected })}</p>
      <CoverageBar stations={area.stations} />
      <ul>
        <li><span class="key cover-held" aria-hidden="true" />{words.t("coverage.held", { n: held })}</li>
        <li><span class="key cover-missing" aria-hidden="true" />{words.t("coverage.missing", { n: Math.max(0, expected - received) })}</li>
        <li>{words.t("sum.valid")} {words.n(area.valid)}</li>
        <li>{words.t("sum.invalid")} {words.n(area.invalid)}</li>
      </ul>
    </footer>
  );
}

function fullScreen(): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  // Where the browser refuses, the page stays as it is.
  done.catch(() => undefined);
}

/** A screen on a wall does not go to sleep while it is looked at. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const ask = (): void => {
      if (document.hidden || !("wakeLock" in navigator)) return;
      navigator.wakeLock.request("screen").then(
        (got) => {
          if (over) void got.release();
          else lock = got;
        },
        // Some devices refuse on battery; the screen then sleeps as it is set.
        () => undefined,
      );
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}
