/** The frame around every page: whose it is, search, contests, language, and what it rests on. */

import type { ComponentChildren } from "preact";
import type { Lang } from "../../shared/numbers.ts";
import { type Election, ROOT } from "./data.ts";
import { link, listOfElections } from "./route.ts";
import { label, type Words } from "./words.ts";
import { Printed } from "./parts/printed.tsx";
import { SearchBox } from "./parts/searchbox.tsx";
import { ThemeSwitch } from "./parts/theme.tsx";

const LIST = listOfElections(ROOT);

export function Frame({ words, choose, election, contest = "", area = "", asked = "", children }: {
  words: Words;
  choose: (lang: Lang) => void;
  election?: Election;
  contest?: string;
  area?: string;
  /** What is searched for on the page of results. */
  asked?: string;
  children?: ComponentChildren;
}) {
  const { t, lang } = words;
  const other: Lang = lang === "id" ? "en" : "id";
  const skip = (event: Event): void => {
    event.preventDefault();
    document.getElementById("content")?.focus();
  };
  return (
    <div class={`page contest-${contest}`}>
      <Printed election={election} words={words} />
      <a class="skip" href="#content" onClick={skip}>{t("skip")}</a>
      <header>
        {election && election.mode !== "real" && (
          <p class={`mode mode-${election.mode}`}>
            <b>{t(`mode.${election.mode}`)}</b> <span>{t(`mode.${election.mode}.more`)}</span>
          </p>
        )}
        <div class="top">
          <a class="logo" href={election ? "#/" : LIST}>Sinergi</a>
          <p class="election">
            {election ? <><b>{election.name}</b> <span class="quiet">{words.day(election.date)}</span></> : t("results")}
          </p>
          {election?.files?.includes("places") && contest !== "" && (
            <SearchBox contest={contest} area={area} asked={asked} />
          )}
          <button type="button" class="link-button language" lang={other} onClick={() => choose(other)}>
            {other === "id" && <span class="wide">Bahasa </span>}{other === "id" ? "Indonesia" : t("language")}
          </button>
        </div>
      </header>
      {election && (
        <nav class="tabs" aria-label={t("contests")}>
          <ul>
            {election.contests.map((c) => (
              <li key={c.code} class={`contest-${c.code}`}>
                <a href={link(c.code, area || election.start)} aria-current={c.code === contest ? "page" : undefined}>
                  {contestWord(words, election, c.code, area) ?? c.name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <main id="content" tabIndex={-1}>{children}</main>
      <footer class="foot">
        <p>{t("about")}</p>
        {election && (
          <p class="no-print">
            <b>{t("check-yourself")}:</b>{" "}
            <a href={new URL(`${election.id}/election.json`, ROOT).href}>{t("raw.election")}</a>{" · "}
            <a href={new URL(`${election.id}/roots`, ROOT).href}>{t("raw.roots")}</a>{" · "}
            <a href={LIST}>{t("elections")}</a>
          </p>
        )}
        <ThemeSwitch words={words} />
      </footer>
    </div>
  );
}

/** A contest's short word; a definition's label (DPRA, DPRP) comes first. */
function contestWord(words: Words, election: Election, code: string, area: string): string | undefined {
  const named = label(election, code, area);
  if (named) return named;
  const short = words.maybe("contest", code);
  return short === `contest.${code}` || short === code ? undefined : short;
}
