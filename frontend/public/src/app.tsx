/** The page around every place: whose it is, which contest, which language. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Lang } from "../../shared/numbers.ts";
import { type Election, ROOT } from "./data.ts";
import { useFile } from "./live.ts";
import { Frame } from "./frame.tsx";
import { spoken } from "./names.ts";
import { AreaPage } from "./pages/area.tsx";
import { RootPage } from "./pages/root.tsx";
import { later } from "./parts/later.tsx";
import { electionOf, listOfElections, parse } from "./route.ts";
import { INDONESIAN_WORDS, load, PlaceContext, type Words } from "./words.ts";

const LANGUAGE = "sinergi.language";
const STATION_DIGITS = 13;
const VILLAGE_DIGITS = 10;
const StationPage = later(() => import("./pages/station.tsx").then((m) => m.StationPage));
const CandidatePage = later(() => import("./pages/candidate.tsx").then((m) => m.CandidatePage));
const HeldPage = later(() => import("./pages/held.tsx").then((m) => m.HeldPage));
const ChangesPage = later(() => import("./pages/changes.tsx").then((m) => m.ChangesPage));
const SearchPage = later(() => import("./pages/search.tsx").then((m) => m.SearchPage));
const ScreenPage = later(() => import("./pages/screen.tsx").then((m) => m.ScreenPage));

function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = (): void => setHash(location.hash);
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, []);
  return hash;
}

/** The words in the reader's language; the choice is kept on this device where that is allowed. */
function useWords(): [Words, (lang: Lang) => void] {
  const [words, setWords] = useState(INDONESIAN_WORDS);
  const choose = (lang: Lang): void => {
    void load(lang).then(setWords).catch(() => undefined);
    try {
      localStorage.setItem(LANGUAGE, lang);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  };
  useEffect(() => {
    try {
      if (localStorage.getItem(LANGUAGE) === "en") choose("en");
    } catch {
      // Without storage the page starts in Indonesian.
    }
  }, []);
  useEffect(() => {
    document.documentElement.lang = words.lang;
  }, [words]);
  return [words, choose];
}

/** Folded parts are printed too: what hangs on a wall has no folds. */
function useOpenForPrint(): void {
  useEffect(() => {
    const open = (): void => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
    };
    window.addEventListener("beforeprint", open);
    return () => window.removeEventListener("beforeprint", open);
  }, []);
}

export function App() {
  const [words, choose] = useWords();
  const id = useMemo(() => electionOf(ROOT, new URL(location.href)), []);
  useOpenForPrint();
  if (id === "") {
    return <Frame words={words} choose={choose}><RootPage words={words} /></Frame>;
  }
  return <ElectionPage id={id} words={words} choose={choose} />;
}

function ElectionPage({ id, words, choose }: { id: string; words: Words; choose: (lang: Lang) => void }) {
  const election = useFile<Election>(`${id}/election.json`);
  const hash = useHash();
  useEffect(() => {
    // Whoever looks at a village's stations, or comes by a link to one, wants a station next.
    const [, , area = ""] = hash.split(/[/?]/);
    if (area.length >= VILLAGE_DIGITS) StationPage.ahead();
  }, [hash]);
  const place = useMemo(
    () => (election.value ? { words, election: spoken(election.value, words) } : null),
    [words, election.value],
  );
  if (place === null) {
    return (
      <Frame words={words} choose={choose}>
        {election.error === "missing" ? (
          <div class="trouble" role="status">
            <p><b>{words.t("error.election", { id })}</b> {words.t("error.election.more")}</p>
            <a class="button" href={listOfElections(ROOT)}>{words.t("elections")}</a>
          </div>
        ) : election.error ? (
          <div class="trouble" role="status">
            <p><b>{words.t("error.no-answer")}</b> {words.t("error.first")}</p>
            <button type="button" class="button" onClick={election.retry}>{words.t("error.again")}</button>
          </div>
        ) : (
          <p class="loading" role="status">{words.t("loading")}</p>
        )}
      </Frame>
    );
  }
  const { contests, start } = place.election;
  const route = parse(hash, contests.map((c) => c.code), start);
  const contest = contests.find((c) => c.code === route.contest);
  if (!contest) return <Frame words={words} choose={choose} election={place.election} />;
  const asked = route.view === "cari" ? (route.query.get("q") ?? "") : "";
  if (route.view === "layar") {
    return (
      <PlaceContext.Provider value={place}>
        <ScreenPage route={route} contest={contest} />
      </PlaceContext.Provider>
    );
  }
  return (
    <PlaceContext.Provider value={place}>
      <Frame words={words} choose={choose} election={place.election} contest={contest.code} area={route.area} asked={asked}>
        {route.view === "cari" ? (
          <SearchPage route={route} contest={contest} />
        ) : route.view === "calon" ? (
          <CandidatePage key={contest.code} route={route} contest={contest} />
        ) : route.area.length === STATION_DIGITS ? (
          <StationPage key={contest.code} route={route} contest={contest} />
        ) : route.view === "ditahan" ? (
          <HeldPage key={contest.code} route={route} contest={contest} />
        ) : route.view === "perubahan" ? (
          <ChangesPage key={contest.code} route={route} contest={contest} />
        ) : (
          <AreaPage key={contest.code} route={route} contest={contest} />
        )}
      </Frame>
    </PlaceContext.Provider>
  );
}
