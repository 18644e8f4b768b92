/** At first sight: is this station counted, if not why, and what happens next. */

import type { Finding } from "../../../shared/findings.ts";
import type { Contest, Station, Template } from "../data.ts";
import { verdict } from "../verdict.ts";
import { usePlace } from "../words.ts";
import { Found, type PhotoOf } from "./findings.tsx";

const HELD = new Set(["held", "impossible", "disputed", "void"]);
const WAITS = new Set(["received", "not-voted", "revote-waits"]);

export function State({ station, template, contest, shown, photographed, photoOf, district, checked }: {
  station: Station;
  template: Template | undefined;
  contest: Contest;
  shown: Finding[];
  photographed: boolean;
  photoOf: PhotoOf;
  /** What a kecamatan is called here. */
  district: string;
  checked: number;
}) {
  const { words, election } = usePlace();
  const kind = station.kind === "regular" ? undefined : election.kinds?.[station.kind];
  const said = verdict(station, shown.map((f) => f.code), photographed);
  const holding = shown.filter((f) => f.code.startsWith("V"));
  const tone = HELD.has(said.answer) ? " state-held" : WAITS.has(said.answer) ? " state-waits" : "";
  const filled = { contest: contest.name, district, round: station.round };
  return (
    <section class={`card state${tone}`} aria-labelledby="state">
      <p class="question">{words.t("q.station")}</p>
      <h2 id="state" class="sentence">{words.t(`answer.${said.answer}`, filled)}</h2>
      {said.reason && <p>{words.t("history.reason", { text: said.reason })}</p>}
      {said.also.map((key) => <p key={key}>{words.t(`also.${key}`, filled)}</p>)}
      {holding.length > 0 && (
        <ul class="findings">
          {holding.map((f, i) => <Found key={`${f.code}${i}`} finding={f} station={station} template={template} photoOf={photoOf} />)}
        </ul>
      )}
      {said.next.length > 0 && (
        <div class="next">
          <h3>{words.t("next")}</h3>
          <ul>
            {said.next.map((key) => <li key={key}>{words.t(`next.${key}`, filled)}</li>)}
          </ul>
        </div>
      )}
      <ul class="legend quiet">
        {station.version > 0 && <li>{words.t("station.version", { n: station.version })}</li>}
        {station.round > 0 && <li>{words.t("station.round", { n: station.round })}</li>}
        {kind && <li>{words.t("station.kind", { kind })}</li>}
        {checked > 0 && <li class="fresh">{words.t("fresh", { time: words.clock(checked) })}</li>}
      </ul>
    </section>
  );
}
