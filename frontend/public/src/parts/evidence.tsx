/** Why it changed, and the files anyone can check it with. */

import type { ComponentChildren } from "preact";
import { ROOT } from "../data.ts";
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
      {seal && <a href={href(seal.checkpoint)}>{words.t("raw.seal", { n: seal.size })}</a>}
      <a href={href(`${election.id}/definitions/${election.definition}.json`)}>{words.t("raw.definition")}</a>
    </aside>
  );
}
