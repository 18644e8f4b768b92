/** The number to pass on: never without its coverage, its time and a link that opens by itself. */

import { useState } from "preact/hooks";
import type { Area, Contest } from "../data.ts";
import { headingOf } from "../names.ts";
import { hoursOf, localTime } from "../provinces.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";
import type { VoteRow } from "./votes.tsx";

/** What a shared link remembers: counted, expected, and when (UTC, to the minute). */
export interface Said {
  counted: number;
  expected: number;
  at: string;
}

export const remember = (said: Said): Record<string, string> => ({
  tps: `${said.counted}-${said.expected}`,
  saat: said.at,
});

export function saidIn(query: URLSearchParams): Said | undefined {
  const [, counted, expected] = /^(\d{1,7})-(\d{1,7})$/.exec(query.get("tps") ?? "") ?? [];
  const at = query.get("saat") ?? "";
  if (counted === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(at)) return undefined;
  return { counted: Number(counted), expected: Number(expected), at };
}

/** Up to so many options are written out. */
const MOST = 6;

export function Share({ area, contest, rows, zone }: { area: Area; contest: Contest; rows: readonly VoteRow[]; zone: string }) {
  const { words, election } = usePlace();
  const { t } = words;
  const [done, setDone] = useState<"" | "copied" | string>("");
  const press = async (): Promise<void> => {
    const { counted, expected } = area.stations;
    const at = `${new Date().toISOString().slice(0, 16)}Z`;
    const url = new URL(link(contest.code, area.area, "", [], remember({ counted, expected, at })), location.href).href;
    const title = t("share.text", { place: headingOf(area, words), contest: contest.name });
    const listed = counted > 0 && rows.length <= MOST ? rows : [];
    const text = [
      election.mode === "real" ? "" : t(`mode.${election.mode}`),
      title,
      ...listed.map((row) => `${row.number} ${row.name}: ${words.n(row.votes)} (${words.percent(row.votes, area.valid)})`),
      t("share.of", { counted, expected, time: words.moment(localTime(at, hoursOf(zone))) }),
    ].filter(Boolean).join("\n");
    try {
      if (typeof navigator.share === "function") await navigator.share({ title, text, url });
      else {
        await navigator.clipboard.writeText(`${text}\n${url}`);
        setDone("copied");
      }
    } catch (error) {
      // Neither sharing nor the clipboard is allowed here: the text is shown to be copied by hand.
      if ((error as Error).name !== "AbortError") setDone(`${text}\n${url}`);
    }
  };
  return (
    <div class="share no-print">
      <button type="button" class="button-quiet" onClick={() => void press()}>{t("share")}</button>
      <span role="status">{done === "copied" && t("share.copied")}</span>
      {done !== "" && done !== "copied" && (
        <label class="share-text">
          {t("share.by-hand")}
          <textarea readOnly rows={6} value={done} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
    </div>
  );
}

/** What was said when the link was made, beside what holds now. */
export function SharedThen({ said, area, zone }: { said: Said; area: Area; zone: string }) {
  const { words } = usePlace();
  return (
    <p class="shared-then">
      {words.t("share.then", {
        time: words.moment(localTime(said.at, hoursOf(zone))),
        counted: said.counted,
        expected: said.expected,
        now: area.stations.counted,
      })}
    </p>
  );
}
