/** Numbers that two persons hid from the pages; the records and their log stand. */

import { usePlace } from "../words.ts";

export function Withheld({ reason }: { reason: string }) {
  const { words } = usePlace();
  return (
    <section class="card" aria-labelledby="withheld">
      <h2 id="withheld">{words.t("withheld")}</h2>
      <p>{words.t("withheld.reason", { reason })}</p>
      <p class="quiet">{words.t("withheld.rule")}</p>
    </section>
  );
}
