/** Why it changed, and the files anyone can check it with. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ROOT } from "../data.ts";
import { isFinal } from "../tlog.ts";
import { usePlace } from "../words.ts";

export function Change({ children }: { children: ComponentChildren }) {
  const { words } = usePlace();
  return (
    <section class="card change" aria-labelledby="change">
      <h2 id="change">{words.t("q.change")}</h2>
      <p>{children}</p>
    </section>
  );
}

/** Links to the files this page was made from (paths below the root). */
export function Sources({ files, form, seal }: {
  files: string[];
  form?: string | undefined;
  /** Entries of the contest's log that the figures rest on, and its checkpoint. */
  seal?: { size: number; checkpoint: string } | undefined;
}) {
  const { words, election } = usePlace();
  const href = (path: string): string => new URL(path, ROOT).href;
  return (
    <aside class="sources no-print" aria-label={words.t("check-yourself")}>
      <b>{words.t("check-yourself")}:</b>
      {files.map((file, i) => (
        <a key={file} href={href(file)}>{words.t("raw")}{files.length > 1 ? ` ${i + 1}` : ""}</a>
      ))}
      {form && <a href={href(form)}>{words.t("raw.form")}</a>}
      {seal && <Seal file={href(seal.checkpoint)} size={seal.size} />}
      <a href={href(`${election.id}/definitions/${election.definition}.json`)}>{words.t("raw.definition")}</a>
    </aside>
  );
}

/** How long a new tree may take to be cosigned before the page says that it waits; then how often the
 * page looks again. Milliseconds. */
const SETTLES = 5_000;
const LOOKS_AGAIN = 15_000;

/** The checkpoint under the figures, and whether it still waits for the election's log witnesses. */
function Seal({ file, size }: { file: string; size: number }) {
  const { words } = usePlace();
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    let next = 0;
    let gone = false;
    const look = async (): Promise<void> => {
      const final = await looked(file, size);
      if (gone) return;
      setWaits(!final);
      if (!final) next = window.setTimeout(() => void look(), LOOKS_AGAIN);
    };
    next = window.setTimeout(() => void look(), SETTLES);
    return () => {
      gone = true;
      window.clearTimeout(next);
    };
  }, [file, size]);
  return (
    <span class="seal">
      <a href={file}>{words.t("raw.seal", { n: size })}</a>
      <span role="status">{waits && ` (${words.t("raw.seal.waits")})`}</span>
    </span>
  );
}

/** What cannot be read is not said to wait. */
async function looked(file: string, size: number): Promise<boolean> {
  try {
    const answer = await fetch(file, { cache: "no-cache" });
    if (!answer.ok && answer.status !== 404) return true;
    return isFinal(answer.ok ? await answer.text() : null, size);
  } catch {
    return true;
  }
}
