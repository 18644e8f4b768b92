/** The map of provinces: one tile each, filled as high as its coverage; a list of links. */

import type { Area, Contest, Figures } from "../data.ts";
import { COLUMNS, ROWS, TILES } from "../provinces.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";
import type { Key } from "../messages.ts";

const STEPS = 5;

/** 0 none, 1 below 50 %, 2 to 80 %, 3 above, 4 complete. */
export function stepOf(counted: number, expected: number): number {
  if (counted <= 0) return 0;
  if (counted >= expected) return 4;
  return counted * 2 < expected ? 1 : counted * 5 <= expected * 4 ? 2 : 3;
}

export function TileMap({ nation, contest, here, large = false }: {
  nation: Area;
  contest: Contest;
  /** The code of the place one is at. */
  here: string;
  large?: boolean;
}) {
  const { words } = usePlace();
  const { t } = words;
  const rows = new Map(nation.children.map((row) => [row.area, row]));
  const only = nation.children.length === 1 ? nation.children[0] : undefined;
  const title = t(large ? "map" : "map.others");
  return (
    <section class={`card map${large ? " large" : ""}`} aria-labelledby="map">
      <h2 id="map">{title}</h2>
      {only && <p class="quiet">{t("map.one", { place: only.name })}</p>}
      <ul class="tiles" style={{ "--columns": COLUMNS, "--rows": ROWS }}>
        {TILES.map((tile) => {
          const row = rows.get(tile.code);
          const at = { gridColumn: tile.column + 1, gridRow: tile.row + 1 };
          return row ? (
            <li key={tile.code} style={at}>
              <TileLink row={row} contest={contest} letters={tile.letters} current={here.slice(0, 2) === tile.code} />
            </li>
          ) : (
            <li key={tile.code} style={at} class="tile out" aria-hidden="true">{tile.letters}</li>
          );
        })}
      </ul>
      <ul class="tile-legend">
        {Array.from({ length: STEPS }, (_, step) => (
          <li key={step}>
            <span class={`tile key-tile step-${step}`} aria-hidden="true"><span class="fill" style={{ height: `${step * 25}%` }} /></span>
            {t(`map.step.${step}` as Key)}
          </li>
        ))}
      </ul>
      <p class="quiet">{t("map.note")}{rows.has("99") && ` ${t("map.overseas")}.`}</p>
    </section>
  );
}

function TileLink({ row, contest, letters, current }: { row: Figures; contest: Contest; letters: string; current: boolean }) {
  const { words } = usePlace();
  const { counted, expected } = row.stations;
  const spoken = `${letters}, ${row.name}: ${words.t("coverage", { counted, expected })}${current ? `, ${words.t("map.here")}` : ""}`;
  const part = expected ? (100 * counted) / expected : 0;
  return (
    <a
      class={`tile step-${stepOf(counted, expected)}${current ? " here" : ""}`}
      href={link(contest.code, row.area)}
      aria-label={spoken}
      title={`${row.name} · ${counted}/${expected}`}
      aria-current={current ? "true" : undefined}
    >
      <span class="fill" style={{ height: `${part}%` }} />
      <span class="letters" aria-hidden="true">{letters}</span>
    </a>
  );
}
