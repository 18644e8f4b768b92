/** What does not add up on a form, in plain words and with the sum that breaks. */

import { AT_MOST, EQUALS, type Finding } from "../../../shared/findings.ts";
import type { Station, Template } from "../data.ts";
import { usePlace } from "../words.ts";

const MOST_TERMS = 8;

/** The address that opens the photograph of a page of the form; undefined where there is none. */
export type PhotoOf = (page: number) => string | undefined;

/** What holds no votes: administrative figures and remarks. (What does stands in the state.) */
export function Findings({ station, template, shown, photoOf }: {
  station: Station;
  template: Template;
  shown: Finding[];
  photoOf: PhotoOf;
}) {
  const { words } = usePlace();
  const votes = shown.filter((f) => f.code.startsWith("V"));
  const admin = shown.filter((f) => f.code.startsWith("A"));
  const remarks = shown.filter((f) => f.code.startsWith("W"));
  const hidden = [...new Set(station.findings.map((f) => f.code))].filter((c) => !shown.some((f) => f.code === c));
  if (votes.length > 0 && admin.length + remarks.length + hidden.length === 0) return null;
  const list = (found: Finding[]) => (
    <ul class="findings">
      {found.map((f, i) => <Found key={`${f.code}${i}`} finding={f} station={station} template={template} photoOf={photoOf} />)}
    </ul>
  );
  return (
    <section class="card" aria-labelledby="findings">
      <h2 id="findings">{words.t(shown.length === 0 ? "findings.checks" : votes.length > 0 ? "findings.more" : admin.length > 0 ? "findings" : "findings.remarks")}</h2>
      {shown.length === 0 && <p>✓ {words.t("findings.none")}</p>}
      {admin.length > 0 && list(admin)}
      {hidden.length > 0 && <p class="quiet">{words.t("findings.also", { codes: hidden.join(", ") })}</p>}
      {remarks.length > 0 && (
        <>
          {votes.length + admin.length > 0 && <h3>{words.t("findings.remarks")}</h3>}
          {list(remarks)}
        </>
      )}
    </section>
  );
}

/** One finding: its effect, its sentence, its sum, and the page of the form where it is seen. */
export function Found({ finding, station, template, photoOf }: {
  finding: Finding;
  station: Station;
  template: Template | undefined;
  photoOf: PhotoOf;
}) {
  const { words } = usePlace();
  const wanted = new Set(finding.fields);
  const pages = [...new Set(template?.fields.filter((f) => wanted.has(f.name)).map((f) => f.page))];
  return (
    <li class={`finding effect-${finding.code[0]}`}>
      {template && <BrokenSum finding={finding} station={station} template={template} />}
      <p>{words.finding(finding)}</p>
      <p class="finding-head quiet">
        <span class="shape" aria-hidden="true">{finding.code.startsWith("W") ? "△" : "▲"}</span>
        <b class="code">{finding.code}</b>
        <span>{words.maybe("effect", finding.code[0] ?? "")}</span>
        {pages.map((n) => {
          const photo = photoOf(n);
          const said = words.t("finding.page", { n });
          return photo === undefined ? <span key={n}>{said}</span> : <a key={n} href={photo} aria-haspopup="dialog">{said}</a>;
        })}
      </p>
    </li>
  );
}

/** "041 + 617 + 045 = 703, tertulis 203 (selisih 500)", as the boxes read; nothing where it is no sum. */
function BrokenSum({ finding, station, template }: { finding: Finding; station: Station; template: Template }) {
  const { words } = usePlace();
  const { left, right } = finding.context;
  if (typeof left !== "number" || typeof right !== "number") return null;
  if (AT_MOST.has(finding.code)) {
    return <p class="sum-line">{words.n(left)} {words.t("more-than")} {words.n(right)}</p>;
  }
  if (!EQUALS.has(finding.code)) return null;
  const at = new Map(template.fields.map((f, i) => [f.name, { n: station.counts?.[i] ?? -1, boxes: f.boxes }]));
  const terms = finding.fields.slice(0, -1).map((name) => at.get(name) ?? { n: -1, boxes: 0 });
  const boxes = at.get(finding.fields.at(-1) ?? "")?.boxes ?? 0;
  const spelt = terms.length > 1 && terms.length <= MOST_TERMS && terms.every(({ n }) => n >= 0);
  const sum = spelt
    ? `${terms.map((t) => boxed(t.n, t.boxes)).join(" + ")} = ${words.n(left)}`
    : terms.length > 1
      ? words.t("terms", { n: terms.length, sum: left })
      : words.n(left);
  return (
    <p class="sum-line">
      {sum}, {words.t("written")} <u>{spelt ? boxed(right, boxes) : words.n(right)}</u>{" "}
      <span class="quiet">({words.t("difference", { n: Math.abs(left - right) })})</span>
    </p>
  );
}

/** A number as it stands in its boxes: "041". */
const boxed = (n: number, boxes: number): string => String(n).padStart(boxes, "0");
