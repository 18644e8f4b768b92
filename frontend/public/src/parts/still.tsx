/** Could it still change: the votes that may still come beside the gaps in the order. */

import type { Area } from "../data.ts";
import { gaps, toCome } from "../still.ts";
import { usePlace } from "../words.ts";
import { Emphasis } from "./emphasis.tsx";

export function Still({ area }: { area: Area }) {
  const { words } = usePlace();
  const { t } = words;
  const { expected, counted } = area.stations;
  if (!area.ballots || counted === 0 || Object.keys(area.votes).length < 2) return null;
  if (counted === expected) return <p class="still">{t("still.nothing")}</p>;
  const ballots = toCome(area.ballots);
  const pairs = gaps(area.votes, ballots);
  const open = pairs.some((pair) => pair.open);
  return (
    <div class="still">
      <p>
        <Emphasis text={t(open ? "still.can" : "still.cannot", { stations: expected - counted, ballots })} />
      </p>
      <details>
        <summary>{t("still.which")}</summary>
        <p class="quiet">{t("still.rule")}</p>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{t("still.order")}</th>
              <th scope="col" class="n">{t("still.gap")}</th>
              <th scope="col">{t("still.answer")}</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => (
              <tr key={pair.above}>
                <th scope="row">{t("still.numbers", { above: pair.above, below: pair.below })}</th>
                <td class="n">{words.n(pair.votes)}</td>
                <td>{pair.open ? <b>{t("still.yes")}</b> : t("still.no")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
