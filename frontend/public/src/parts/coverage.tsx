/** How much of it is in: the words, the bar, what is missing, and the way to why. */

import type { Area, Contest, Stations } from "../data.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";
import { LackingAreas } from "./lacking.tsx";

/** counted | held | received but waiting | not in yet, as widths of one bar. */
export function CoverageBar({ stations, small = false }: { stations: Stations; small?: boolean }) {
  const { words } = usePlace();
  const { expected, received, counted, held } = stations;
  const waiting = Math.max(0, received - counted - held);
  const missing = Math.max(0, expected - received);
  const width = (n: number): { width: string } => ({ width: `${expected ? (100 * n) / expected : 0}%` });
  const spoken = words.t("coverage.bar", { counted, held, waiting, missing });
  return (
    <div
      class={small ? "cover small" : "cover"}
      {...(small ? { "aria-hidden": "true" as const } : { role: "img", "aria-label": spoken })}
    >
      <span class="cover-counted" style={width(counted)} />
      <span class="cover-held" style={width(held)} />
      <span class="cover-waiting" style={width(waiting)} />
    </div>
  );
}

export function Coverage({ area, branch, contest, since }: {
  area: Area;
  /** The area whose children are listed: itself, or the first below it that has several. */
  branch: Area | undefined;
  contest: Contest;
  /** The local clock of the moment the changes are shown from; undefined where there is none. */
  since: { at: string; clock: string } | undefined;
}) {
  const { words, election } = usePlace();
  const { t } = words;
  const { expected, received, counted, held } = area.stations;
  const waiting = Math.max(0, received - counted - held);
  const codes = Object.keys(area.by_code).length;
  const hasChanges = election.files?.includes("changes") === true;
  return (
    <section class="card coverage" aria-labelledby="coverage">
      <p class="question">{t("q.coverage")}</p>
      <h2 id="coverage" class="big">{t("coverage", { counted, expected })}</h2>
      <CoverageBar stations={area.stations} />
      <ul class="legend">
        <li>{t("coverage.received", { n: received })}</li>
        {waiting > 0 && <li><span class="key cover-waiting" aria-hidden="true" />{t("coverage.waiting", { n: waiting })}</li>}
        <li><span class="key cover-held" aria-hidden="true" />{t("coverage.held", { n: held })}</li>
        <li><span class="key cover-missing" aria-hidden="true" />{t("coverage.missing", { n: Math.max(0, expected - received) })}</li>
      </ul>
      {branch && <LackingAreas key={branch.area} area={branch} contest={contest} />}
      <p class="ways no-print">
        {(held > 0 || codes > 0) && (
          <a href={link(contest.code, area.area, "ditahan")}>{held > 0 ? t("why-held", { n: held }) : t("why-marked")}</a>
        )}
        {hasChanges && received > 0 && (
          <a href={link(contest.code, area.area, "perubahan", [], since ? { sejak: since.at } : {})}>
            {since ? t("since.link", { time: since.clock }) : t("since.link.plain")}
          </a>
        )}
      </p>
    </section>
  );
}
