/** The site's root: leads to the public election, or lists what there is. */

import { useEffect } from "preact/hooks";
import { type ListedElection, ROOT } from "../data.ts";
import { useFile } from "../live.ts";
import { ALL } from "../route.ts";
import type { Words } from "../words.ts";

export function RootPage({ words }: { words: Words }) {
  const { value, error, retry } = useFile<ListedElection[]>("elections.json");
  // "#/semua" asks for the list itself, as the pages' footer does.
  const chosen = location.hash === ALL ? undefined : value?.find((e) => e.public === 1);
  useEffect(() => {
    if (chosen) location.replace(new URL(`${chosen.id}/${location.hash}`, ROOT));
  }, [chosen]);
  if (error) {
    return (
      <div class="trouble" role="status">
        <p><b>{words.t("error.no-answer")}</b> {words.t("error.first")}</p>
        <button type="button" class="button" onClick={retry}>{words.t("error.again")}</button>
      </div>
    );
  }
  if (!value || chosen) return <p class="loading" role="status">{words.t("loading")}</p>;
  return (
    <section class="card">
      <h1>{words.t("elections")}</h1>
      {value.length === 0 && <p>{words.t("elections.none")}</p>}
      <ul class="elections">
        {value.map((e) => (
          <li key={e.id}>
            <a href={new URL(`${e.id}/`, ROOT).href}>{e.name}</a>{" "}
            <span class="quiet">{words.day(e.date)}</span>{" "}
            {e.mode !== "real" && <b class="mode-word">{words.t(`mode.${e.mode}`)}</b>}
          </li>
        ))}
      </ul>
    </section>
  );
}
