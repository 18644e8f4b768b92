/** Words in the reader's language: the page's own, and those all of Sinergi shares. */

import checksId from "@messages/checks.id.json";
import fieldsId from "@messages/fields.id.json";
import statusId from "@messages/status.id.json";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Finding } from "../../shared/findings.ts";
import * as numbers from "../../shared/numbers.ts";
import type { Lang } from "../../shared/numbers.ts";
import { CAUSES } from "./causes.ts";
import type { Election, Option } from "./data.ts";
import { type Key, sentence } from "./messages.ts";

type Texts = Record<string, unknown>;
interface Shared {
  checks: Texts;
  fields: Texts;
  status: Texts;
}
const INDONESIAN: Shared = { checks: checksId, fields: fieldsId, status: statusId };
type Params = Record<string, string | number>;

/** Replaces {name} by its value; what is not known stays out. */
export function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
}

export class Words {
  readonly lang: Lang;
  private readonly shared: Shared;

  constructor(lang: Lang, shared: Shared) {
    this.lang = lang;
    this.shared = shared;
  }

  /** A sentence of the page. */
  t = (key: Key, params: Params = {}): string => {
    const shown: Params = {};
    for (const [name, value] of Object.entries(params)) {
      shown[name] = typeof value === "number" ? this.n(value) : value;
    }
    return fill(sentence(key)?.[this.lang === "id" ? 0 : 1] ?? key, shown);
  };

  /** The same for a key put together at run time; `code` itself where there is no such sentence. */
  maybe = (group: string, code: string): string => {
    const key = `${group}.${code}`;
    return sentence(key) ? this.t(key as Key) : code;
  };

  n = (value: number): string => numbers.count(value, this.lang);
  percent = (part: number, whole: number): string => numbers.percent(part, whole, this.lang);
  moment = (text: string): string => numbers.moment(text, this.lang);
  day = (text: string): string => numbers.day(text, this.lang);

  /** This device's wall clock: "21.14". */
  clock = (ms: number): string => {
    const at = new Date(ms);
    const two = (n: number): string => String(n).padStart(2, "0");
    return `${two(at.getHours())}${this.lang === "id" ? "." : ":"}${two(at.getMinutes())}`;
  };

  /** The same with its day: "24 Nov 2026, 21.14". */
  written = (ms: number): string => {
    const at = new Date(ms);
    const two = (n: number): string => String(n).padStart(2, "0");
    return `${this.day(`${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`)}, ${this.clock(ms)}`;
  };

  cause = (code: string): string => CAUSES[code]?.[this.lang === "id" ? 0 : 1] ?? code;

  /** A finding in words for the public, with its figures. */
  finding = (finding: Finding): string => {
    const entry = this.shared.checks[finding.code] as { public?: string } | undefined;
    if (!entry?.public) return `${this.cause(finding.code)}.`;
    const params: Params = {};
    for (const [name, value] of Object.entries(finding.context)) {
      params[name] = typeof value === "number" ? this.n(value) : value;
    }
    return fill(entry.public, params);
  };

  /** The name of a form's field, or of a group of three (its l, p, j): an option by its own name. */
  field = (name: string, names: Naming): string => {
    const option = names.options.get(name);
    if (option?.number !== undefined) return option.name;
    return this.text(this.shared.fields, name) ?? this.numbered(name);
  };

  /** "party.3.list" by the text of "party.{party}.list". */
  private numbered(name: string): string {
    const [group = "", first = "", second = ""] = name.split(".");
    const key = group === "votes" ? "votes.{number}" : `party.{party}.${/^\d/.test(second) ? "{number}" : second}`;
    const params = group === "votes" ? { number: first } : { party: first, number: second };
    return fill(this.text(this.shared.fields, key) ?? name, params);
  }

  /** The title of a section of the form: I to V. */
  section = (section: string): string => this.text(this.shared.fields, `section.${section}`) ?? section;

  /** A station's status as a word. */
  status = (status: string): string => this.text(this.shared.status, status) ?? status;

  /** A status' shape, so that it is never told by colour alone. */
  shape = (status: string): string => this.text(this.shared.status, `${status}.shape`) ?? "○";

  private text(texts: Texts, key: string): string | undefined {
    const found = texts[key];
    return typeof found === "string" ? found : undefined;
  }
}

/** What a form's vote fields stand for. */
export interface Naming {
  options: ReadonlyMap<string, Option>;
}
export const naming = (options: readonly Option[]): Naming => ({
  options: new Map(options.map((o) => [o.field, o])),
});

export async function load(lang: Lang): Promise<Words> {
  if (lang === "id") return new Words("id", INDONESIAN);
  const [checks, fields, status] = await Promise.all([
    import("@messages/checks.en.json"),
    import("@messages/fields.en.json"),
    import("@messages/status.en.json"),
  ]);
  return new Words("en", {
    checks: checks.default,
    fields: fields.default,
    status: status.default,
  });
}
export const INDONESIAN_WORDS = new Words("id", INDONESIAN);

export interface Place {
  words: Words;
  election: Election;
}
export const PlaceContext = createContext<Place | null>(null);
/** The words and the election of the page; every part of it stands below them. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === null) throw new Error("a part of the page stands outside of it");
  return place;
}

/** What `word` is called in `area`: the nearest area's label, else the election's, else "". */
export function label(election: Election, word: string, area: string): string {
  for (const length of [13, 10, 6, 4, 2]) {
    if (area.length < length || !/^\d/.test(area)) continue;
    const found = election.labels[`${word}.${area.slice(0, length)}`];
    if (found) return found;
  }
  return election.labels[word] ?? "";
}
