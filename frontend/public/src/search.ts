/** Finding an area or a station by what people type: words of names, a number, or a code. */

/** code, what it is called there, name, names above, stations. */
export type Entry = [string, string, string, string, number];

export interface Asked {
  /** The words to be found, without the station's number. */
  words: string[];
  /** "fandoi tps 3" -> 3: perhaps a station's number, perhaps part of a name. */
  number: number | null;
  /** A code of an area or a station, as it was typed. */
  code: string | null;
}

export interface Hit {
  kind: "area" | "station";
  code: string;
  label: string;
  name: string;
  above: string;
  stations: number;
  /** Of a station. */
  number?: string;
}

/** Words that say only what is sought. */
const SILENT = new Set(["tps", "no", "nomor", "station"]);
const LONGEST_CODE = 13;
const VILLAGE = 10;
/** From here on stand the special stations, whose count the list does not tell. */
const SPECIAL = 901;

/** Lower case, without accents, letters and digits only: as the lists of places are made. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function asked(text: string): Asked {
  const all = wordsOf(text).filter((word) => !SILENT.has(word));
  const digits = text.replace(/[\s.]/g, "");
  const code = /^\d{2,13}$/.test(digits) && digits.length <= LONGEST_CODE ? digits : null;
  const last = all.at(-1) ?? "";
  const isNumber = /^\d{1,3}$/.test(last) && Number(last) > 0;
  return {
    words: isNumber ? all.slice(0, -1) : all,
    number: isNumber ? Number(last) : null,
    code,
  };
}

/** The longest code of an area or a station that `code` begins with: 2, 4, 6, 10 or 13 digits. */
export function codeOf(code: string): string {
  const length = [13, 10, 6, 4, 2].find((n) => code.length >= n) ?? 0;
  return code.slice(0, length);
}

/** The file that lists a word: by its first two letters, by three where those would be too many. */
export function keyOf(word: string, index: Readonly<Record<string, number>>): string | null {
  for (const key of [word.slice(0, 2), word.slice(0, 3)]) if (key in index) return key;
  return null;
}

/** The files to read for `ask`; a number is looked up as well, since names hold numbers too. */
export function keysOf(ask: Asked, index: Readonly<Record<string, number>>): string[] {
  const words = [...ask.words, ...(ask.number === null ? [] : [String(ask.number)])];
  const long = words.filter((word) => word.length > 1 || /\d/.test(word));
  return [...new Set(long.map((word) => keyOf(word, index)).filter((key) => key !== null))];
}

/** What fits, best first: whole names, then beginnings; larger areas before smaller ones. */
export function find(ask: Asked, entries: Iterable<Entry>, most: number): Hit[] {
  const found = new Map<string, { hit: Hit; rank: number }>();
  const put = (key: string, hit: Hit, rank: number): void => {
    const old = found.get(key);
    if (!old || rank < old.rank) found.set(key, { hit, rank });
  };
  for (const [code, label, name, above, stations] of entries) {
    const own = wordsOf(name);
    const around = [...own, ...wordsOf(label), ...wordsOf(above)];
    const fits = (words: readonly string[]): boolean =>
      words.length > 0 && words.every((w) => around.some((a) => a.startsWith(w))) &&
      words.some((w) => own.some((o) => o.startsWith(w)));
    const area: Hit = { kind: "area", code, label, name, above, stations };
    const { number } = ask;
    if (number !== null) {
      const whole = [...ask.words, String(number)];
      if (fits(whole) && own.includes(String(number))) put(code, area, rankOf(whole, own, code));
      if (fits(ask.words)) {
        const rank = rankOf(ask.words, own, code);
        const is = code.length === VILLAGE && (number <= stations || number >= SPECIAL);
        const three = String(number).padStart(3, "0");
        if (is) put(code + three, { ...area, kind: "station", code: code + three, number: three }, rank + 1);
        put(code, area, rank + 100);
      }
    } else if (fits(ask.words)) {
      put(code, area, rankOf(ask.words, own, code));
    }
  }
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank || (a.hit.code < b.hit.code ? -1 : 1))
    .slice(0, most)
    .map((one) => one.hit);
}

/** Smaller is better: the whole name 0, its beginning 20, else 40; and the level. */
function rankOf(words: readonly string[], own: readonly string[], code: string): number {
  const starts = words.every((word, i) => own[i]?.startsWith(word));
  const whole = words.length === own.length && words.every((word, i) => own[i] === word);
  return (whole ? 0 : starts ? 20 : 40) + code.length;
}
