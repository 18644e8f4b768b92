/** Every number of a form in the form's own sections, with its official names. */

import type { ComponentChildren } from "preact";
import type { Finding } from "../../../shared/findings.ts";
import type { Option, Station, Template } from "../data.ts";
import { type Naming, usePlace } from "../words.ts";
import { NOT_COUNTED } from "./stations.tsx";

type Section = "I" | "II" | "III" | "IV" | "V";
/** What most people came for stands first; the numbers of the sections are the form's own. */
const VOTES: readonly Section[] = ["IV", "V"];
const ADMIN: readonly Section[] = ["I", "II", "III"];
const UNREAD = -2;

interface Shown {
  /** Field -> number; -1 empty, -2 not read. */
  at: Map<string, number>;
  /** Field -> codes of the findings that name it. */
  broken: Map<string, string[]>;
  names: Naming;
}

export function Form({ station, template, names, shown }: {
  station: Station;
  template: Template;
  names: Naming;
  shown: Finding[];
}) {
  const { words } = usePlace();
  const at = new Map(template.fields.map((f, i) => [f.name, station.counts?.[i] ?? -1]));
  const broken = new Map<string, string[]>();
  for (const finding of shown.filter((f) => !f.code.startsWith("W"))) {
    for (const field of finding.fields) broken.set(field, [...(broken.get(field) ?? []), finding.code]);
  }
  const form: Shown = { at, broken, names };
  const votesHeld = station.status === "held" || station.status === "disputed";
  const noVotes = NOT_COUNTED.has(station.status);
  const sections = (wanted: readonly Section[]) => wanted.map((section) => {
        const fields = template.fields.filter((f) => f.section === section).map((f) => f.name);
        if (fields.length === 0) return null;
        const votes = section === "IV" || section === "V";
        const held = votes ? votesHeld : (station.held_sections ?? []).includes(section);
        return (
          <section key={section} class={`form-section${held || (votes && noVotes) ? " held" : ""}`} aria-labelledby={`section-${section}`}>
            <h3 id={`section-${section}`}>{words.section(section)}</h3>
            {held && (
              <p class="held-note">
                <span class="shape" aria-hidden="true">▲</span> {words.t(votes ? "section.held" : "section.held.admin")}
              </p>
            )}
            {section === "I" || section === "III" ? (
              <BySex fields={fields} form={form} heading={`section-${section}`} />
            ) : section === "IV" && fields.some((f) => f.startsWith("party.")) ? (
              <Parties template={template} form={form} />
            ) : (
              <Rows fields={fields} form={form} heading={`section-${section}`} />
            )}
          </section>
        );
      });
  return (
    <div class="form">
      <section class="card" aria-labelledby="form">
        <p class="question">{words.t("q.number")}</p>
        <h2 id="form">{words.t("station.votes")}</h2>
        {sections(VOTES)}
      </section>
      <section class="card" aria-labelledby="form-admin">
        <h2 id="form-admin">{words.t("station.admin")}</h2>
        {sections(ADMIN)}
      </section>
    </div>
  );
}

/** A number with its mark; an empty box says so in words. */
function Figure({ field, form }: { field: string; form: Shown }) {
  const { words } = usePlace();
  const n = form.at.get(field) ?? -1;
  const codes = form.broken.get(field);
  const text = n === UNREAD ? words.t("unread") : n < 0 ? words.t("empty-box") : words.n(n);
  return (
    <span class={codes ? "figure broken" : "figure"}>
      {codes && (
        <>
          <span class="shape" aria-hidden="true">▲</span>
          <span class="only-heard">{words.t("broken", { code: codes.join(", ") })}: </span>
        </>
      )}
      <span class={n < 0 ? "quiet" : undefined}>{text}</span>
    </span>
  );
}

function Rows({ fields, form, heading }: { fields: string[]; form: Shown; heading: string }) {
  const { words } = usePlace();
  return (
    <table class="plain" aria-labelledby={heading}>
      <tbody>
        {fields.map((field) => {
          const option = form.names.options.get(field);
          return (
            <tr key={field} class={form.broken.has(field) ? "broken-row" : undefined}>
              {option?.number !== undefined && <td class="narrow"><span class="ballot small">{option.number}</span></td>}
              <th scope="row">{words.field(field, form.names)}<Struck option={option} /></th>
              <td class="n"><Figure field={field} form={form} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Struck({ option }: { option: Option | undefined }) {
  const { words } = usePlace();
  if (!option?.status || option.status === "active") return null;
  return <em class="quiet"> ({words.maybe("option", option.status)})</em>;
}

/** Sections I and III: one row a group, its columns men, women, total. */
function BySex({ fields, form, heading }: { fields: string[]; form: Shown; heading: string }) {
  const { words } = usePlace();
  const groups = [...new Set(fields.map((f) => f.slice(0, f.lastIndexOf("."))))];
  return (
    <table class="plain by-sex" aria-labelledby={heading}>
      <thead>
        <tr>
          <th scope="col">{words.t("field")}</th>
          {(["men", "women", "both"] as const).map((sex) => (
            <th key={sex} scope="col" class="n">
              <span class="wide">{words.t(sex)}</span>
              <abbr class="tight" title={words.t(sex)}>{words.t(`${sex}.short`)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group} class={["l", "p", "j"].some((s) => form.broken.has(`${group}.${s}`)) ? "broken-row" : undefined}>
            <th scope="row">{words.field(group, form.names)}</th>
            {["l", "p", "j"].map((sex) => (
              <td key={sex} class="n"><Figure field={`${group}.${sex}`} form={form} /></td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Section IV of party contests: one fold a party, open where something does not add up. */
function Parties({ template, form }: { template: Template; form: Shown }) {
  const { words } = usePlace();
  const heads = template.options.filter((o) => o.field.endsWith(".total"));
  return (
    <div class="parties">
      {heads.map((head) => {
        const prefix = head.field.slice(0, -"total".length);
        const fields = template.fields.map((f) => f.name).filter((f) => f.startsWith(prefix) && f !== head.field);
        const inside = fields.some((f) => form.broken.has(f));
        return (
          <Fold key={head.field} open={inside} head={
            <>
              <span class="ballot small" aria-label={words.t("party", { n: head.party ?? 0 })}>{head.party}</span>
              <span class="party-name">{head.name}</span>
              <b class="n"><Figure field={head.field} form={form} /></b>
            </>
          }>
            <table class="plain" aria-label={head.name}>
              <tbody>
                {fields.map((field) => {
                  const option = form.names.options.get(field);
                  return (
                    <tr key={field} class={form.broken.has(field) ? "broken-row" : undefined}>
                      <td class="n narrow">{option?.number}</td>
                      <th scope="row">{option ? option.name : words.t("party.list")}<Struck option={option} /></th>
                      <td class="n"><Figure field={field} form={form} /></td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </Fold>
        );
      })}
    </div>
  );
}

/** Opens once by itself; after that it is the reader's. */
function Fold({ open, head, children }: { open: boolean; head: ComponentChildren; children: ComponentChildren }) {
  return (
    <details class="party" {...(open ? { open: true } : {})}>
      <summary>{head}</summary>
      {children}
    </details>
  );
}
