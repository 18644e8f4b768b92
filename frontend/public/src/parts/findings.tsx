/** What does not add up on a form, in plain words and with the sum that breaks. */

import { AT_MOST, EQUALS, type Finding } from "../../../shared/findings.ts";
import type { Station, Template } from "../data.ts";
import { usePlace } from "../words.ts";

const MOST_TERMS = 8;

export function Findings({ station, template, shown }: {
  station: Station;
  template: Template;
  shown: Finding[];
}) {
  const { words } = usePlace();
  const broken = shown.filter((f) => !f.code.startsWith("W"));
  const remarks = shown.filter((f) => f.code.startsWith("W"));
  const hidden = [...new Set(station.findings.map((f) => f.code))].filter((c) => !shown.some((f) => f.code === c));
  const item = (f: Finding, i: number) => (
    <li key={`${f.code}${i}`} class={`finding effect-${f.code[0]}`}>
      <p class="finding-head">
        <span class="shape" aria-hidden="true">{f.code.startsWith("W") ? "△" : "▲"}</span>
        <b class="code">{f.code}</b>
        <span class="quiet">{words.maybe("effect", f.code[0] ?? "")}</span>
      </p>
      <p>{words.finding(f)}</p>
      <BrokenSum finding={f} station={station} template={template} />
    </li>
  );
  return (
    <section class="card" aria-labelledby="findings">
      <h2 id="findings">{broken.length > 0 ? words.t("findings") : words.t("findings.remarks")}</h2>
      {shown.length === 0 && <p>✓ {words.t("findings.none")}</p>}
      {broken.length > 0 && <ul class="findings">{broken.map(item)}</ul>}
      {hidden.length > 0 && <p class="quiet">{words.t("findings.also", { codes: hidden.join(", ") })}</p>}
      {remarks.length > 0 && (
        <>
          {broken.length > 0 && <h3>{words.t("findings.remarks")}</h3>}
          <ul class="findings">{remarks.map(item)}</ul>
        </>
      )}
    </section>
  );
}

/** "41 + 617 + 45 = 703, written 203 (difference 500)"; nothing where it is no sum. */
function BrokenSum({ finding, station, template }: { finding: Finding; station: Station; template: Template }) {
  const { words } = usePlace();
  const { left, right } = finding.context;
  if (typeof left !== "number" || typeof right !== "number") return null;
  const at = new Map(template.fields.map((f, i) => [f.name, station.counts?.[i] ?? -1]));
  const terms = finding.fields.slice(0, -1).map((name) => at.get(name) ?? -1);
  if (AT_MOST.has(finding.code)) {
    return <p class="sum-line n">{words.n(left)} {words.t("more-than")} {words.n(right)}</p>;
  }
  if (!EQUALS.has(finding.code)) return null;
  const spelt = terms.length > 1 && terms.length <= MOST_TERMS && terms.every((n) => n >= 0);
  const sum = spelt
    ? `${terms.map(words.n).join(" + ")} = ${words.n(left)}`
    : terms.length > 1
      ? words.t("terms", { n: terms.length, sum: left })
      : words.n(left);
  return (
    <p class="sum-line n">
      {sum}, {words.t("written")} <u>{words.n(right)}</u> ({words.t("difference", { n: Math.abs(left - right) })})
    </p>
  );
}
