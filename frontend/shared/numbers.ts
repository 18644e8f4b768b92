/** Numbers as people in each language write them. Integers only; nothing here decides anything. */

export type Lang = "id" | "en";

/** 63320 -> "63.320" (id) or "63,320" (en). */
export function count(n: number, lang: Lang): string {
  const digits = String(Math.abs(n)).replace(/\B(?=(\d{3})+$)/g, lang === "id" ? "." : ",");
  return (n < 0 ? "−" : "") + digits;
}

/** `part` of `whole` in thousandths, rounded half up; 0 where there is nothing to share. */
export function perMille(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return Number((2000n * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)));
}

/** 29760 of 63320 -> "47,0 %" (id) or "47.0%" (en); a dash where there is nothing to share. */
export function percent(part: number, whole: number, lang: Lang): string {
  if (whole <= 0) return "–";
  const thousandths = perMille(part, whole);
  const text = `${Math.trunc(thousandths / 10)}${lang === "id" ? "," : "."}${thousandths % 10}`;
  return lang === "id" ? `${text}\u00a0%` : `${text}%`;
}

const ZONES: Record<string, string> = { "+07:00": "WIB", "+08:00": "WITA", "+09:00": "WIT" };
const MONTHS: Record<Lang, readonly string[]> = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

/** "2029-02-14" -> "14 Feb 2029". */
export function day(text: string, lang: Lang): string {
  const [year, month, date] = text.slice(0, 10).split("-");
  const name = MONTHS[lang][Number(month) - 1];
  return name ? `${Number(date)} ${name} ${year}` : text;
}

/** "2029-02-14T21:09:17+09:00" -> "14 Feb 2029, 21.09 WIT": the wall clock of the place itself. */
export function moment(text: string, lang: Lang): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::\d\d)?(.*)$/.exec(text);
  if (!found) return text;
  const [, date = "", hour, minute, offset = ""] = found;
  const zone = ZONES[offset] ?? (offset === "Z" ? "UTC" : `UTC${offset}`);
  return `${day(date, lang)}, ${hour}${lang === "id" ? "." : ":"}${minute} ${zone}`;
}
