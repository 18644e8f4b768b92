/** What courts set in this area: the recapitulations stand on it, in place of the sum below it. */

import type { Area } from "../data.ts";
import { usePlace } from "../words.ts";

export function Rulings({ area }: { area: Area }) {
  const { words } = usePlace();
  if (!area.rulings || area.rulings.length === 0) return null;
  const nameOf = (code: string): string =>
    code === area.area ? area.name : area.children.find((c) => c.area === code)?.name ?? code;
  return (
    <section class="card" aria-labelledby="rulings">
      <h2 id="rulings">{words.t("rulings")}</h2>
      <ul>
        {area.rulings.map((one) => (
          <li key={one.record}>
            <b>{nameOf(one.area)}</b>: {one.ruling} <span class="hash">{one.record}</span>
          </li>
        ))}
      </ul>
      <p class="quiet">{words.t("rulings.rule")}</p>
    </section>
  );
}
