/** Status as a word, a shape and a colour, always in that order of importance. */

import type { Stations } from "../data.ts";
import { usePlace } from "../words.ts";

const TONES: Record<string, string> = {
  received: "wait", accepted: "info", held: "held", disputed: "held", recapped: "ok", final: "ok",
};

export function Chip({ tone, shape, children }: { tone: string; shape: string; children: string }) {
  return (
    <span class={`chip tone-${tone}`}>
      <span class="shape" aria-hidden="true">{shape}</span>
      {children}
    </span>
  );
}

/** One station's status. */
export function StationChip({ status }: { status: string }) {
  const { words } = usePlace();
  return <Chip tone={TONES[status] ?? "none"} shape={words.shape(status)}>{words.status(status)}</Chip>;
}

/** Where an area stands as a whole. */
export function AreaChip({ stations }: { stations: Stations }) {
  const { words } = usePlace();
  const { expected, received, counted, held } = stations;
  if (received === 0) return <Chip tone="none" shape="○">{words.t("status.none")}</Chip>;
  if (held > 0) return <Chip tone="held" shape="▲">{words.t("status.held", { n: held })}</Chip>;
  if (counted === expected) return <Chip tone="info" shape="◔">{words.t("status.all")}</Chip>;
  if (received === expected) return <Chip tone="wait" shape="◌">{words.t("status.received-all")}</Chip>;
  return <Chip tone="wait" shape="◌">{words.t("status.some")}</Chip>;
}
