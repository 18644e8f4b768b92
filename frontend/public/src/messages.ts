/** Every sentence of the pages, by subject; a key stands in one of them only. */

import { AREA } from "./messages/area.ts";
import { CANDIDATE } from "./messages/candidate.ts";
import { FRAME } from "./messages/frame.ts";
import { LISTS } from "./messages/lists.ts";
import { SCREEN } from "./messages/screen.ts";
import { SEARCH } from "./messages/search.ts";
import { STATION } from "./messages/station.ts";

export const MESSAGES = { ...FRAME, ...AREA, ...STATION, ...CANDIDATE, ...LISTS, ...SCREEN, ...SEARCH };

export type Key = keyof typeof MESSAGES;
