/** Only on paper: whose data this is, when it was looked at and where it lives, on every sheet. */

import { useEffect, useState } from "preact/hooks";
import { type Election, lastRead } from "../data.ts";
import type { Words } from "../words.ts";

/** The band heads every printed page, the address ends it: both repeat (see print.css). */
export function Printed({ election, words }: { election: Election | undefined; words: Words }) {
  const [sheet, setSheet] = useState<{ title: string; address: string; read: number } | null>(null);
  useEffect(() => {
    const printing = (): void => setSheet({ title: document.title, address: location.href, read: lastRead() });
    const printed = (): void => setSheet(null);
    window.addEventListener("beforeprint", printing);
    window.addEventListener("afterprint", printed);
    return () => {
      window.removeEventListener("beforeprint", printing);
      window.removeEventListener("afterprint", printed);
    };
  }, []);
  if (sheet === null) return null;
  return (
    <>
      <div class="print-band">
        {election && election.mode !== "real" && (
          <p class="print-mode">
            <b>{words.t(`mode.${election.mode}`)}</b> {words.t(`mode.${election.mode}.more`)}
          </p>
        )}
        <p class="print-title">{sheet.title}</p>
      </div>
      <div class="print-foot">
        <p>{sheet.read > 0 ? words.t("print.time", { time: words.written(sheet.read) }) : words.t("print.unchecked")}</p>
        <p class="print-address">{sheet.address}</p>
      </div>
    </>
  );
}
