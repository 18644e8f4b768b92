/** Every sentence of the pages, by subject; a key stands in one of them only. */

import { AREA } from "./messages/area.ts";
import type { CANDIDATE } from "./messages/candidate.ts";
import { FRAME } from "./messages/frame.ts";
import type { LISTS } from "./messages/lists.ts";
import { SCREEN } from "./messages/screen.ts";
import { SEARCH } from "./messages/search.ts";
import type { STATION } from "./messages/station.ts";

/** Sentence: [Indonesian, English]. */
type Sentences = Readonly<Record<string, readonly [string, string]>>;

/** What every page needs; the sentences of pages that are fetched later come with them (`add`). */
const MESSAGES: Record<string, readonly [string, string]> = { ...FRAME, ...AREA, ...SCREEN, ...SEARCH };

export type Key =
  | keyof typeof FRAME | keyof typeof AREA | keyof typeof SCREEN | keyof typeof SEARCH
  | keyof typeof STATION | keyof typeof CANDIDATE | keyof typeof LISTS;

/** Makes a page's own sentences known: called where its module is loaded. */
export function add(sentences: Sentences): void {
  Object.assign(MESSAGES, sentences);
}

/** Both languages of a sentence; undefined where no page that has been loaded knows it. */
export const sentence = (key: string): readonly [string, string] | undefined => MESSAGES[key];
