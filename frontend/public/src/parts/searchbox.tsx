/** The search box of every page: a combobox with its list, as ARIA's authors describe it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Found, lookup } from "../lookup.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";
import { HitWords } from "./hit.tsx";

const WAIT = 120;
const SHOWN = 7;

export function SearchBox({ contest, area, asked }: {
  contest: string;
  area: string;
  /** What is searched for on the page of results; "" elsewhere. */
  asked: string;
}) {
  const { words, election } = usePlace();
  const { t } = words;
  const [text, setText] = useState(asked);
  const [found, setFound] = useState<Found | "wait" | "trouble" | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLFormElement>(null);
  const query = text.trim();
  useEffect(() => setText(asked), [asked]);

  useEffect(() => {
    if (!open || query === "") {
      setFound(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setFound((old) => (old && typeof old === "object" ? old : "wait"));
      lookup(query, { election: election.id, contest, area }, SHOWN, stop.signal)
        .then((value) => {
          setFound(value);
          setActive(0);
        })
        .catch(() => {
          if (!stop.signal.aborted) setFound("trouble");
        });
    }, WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, open, election.id, contest, area]);

  useEffect(() => {
    const outside = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, []);

  const hits = found && typeof found === "object" ? found.hits : [];
  const results = link(contest, area, "cari", [], { q: query });
  /** The hits, and last all results on a page of their own. */
  const options = [...hits.map((hit) => link(contest, hit.code)), ...(query !== "" && hits.length > 0 ? [results] : [])];
  const shown = open && query !== "" && options.length > 0;
  const go = (href: string): void => {
    setOpen(false);
    if (href !== results) setText("");
    location.hash = href;
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (query !== "") go((shown ? options[active] : undefined) ?? results);
  };
  const pressed = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (options.length > 0) setActive((active + move + options.length) % options.length);
    } else if (event.key === "Escape") {
      if (open) event.preventDefault();
      if (open && shown) setOpen(false);
      else setText("");
    }
  };
  const said = found === "trouble" ? t("search.trouble")
    : found === "wait" ? t("search.wait")
    : !found || !open || query === "" ? ""
    : found.hits.length === 0 ? (found.short ? t("search.short") : t("search.none", { query }))
    : found.hits.length === 1 ? t("search.one") : t("search.n", { n: found.hits.length });
  const noted = open && query !== "" && (found === "trouble" || (typeof found === "object" && found !== null && hits.length === 0));
  return (
    <form ref={box} class="search no-print" role="search" onSubmit={submit}>
      <label class="only-heard" for="search">{t("search.label")}</label>
      <input
        id="search"
        type="text"
        list={undefined}
        role="combobox"
        aria-expanded={shown}
        aria-controls="search-list"
        aria-autocomplete="list"
        aria-activedescendant={shown ? `search-${active}` : undefined}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="search"
        placeholder={t("search.hint")}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={() => asked === "" && setOpen(true)}
        onKeyDown={pressed}
      />
      <ul id="search-list" role="listbox" aria-label={t("search.results")} hidden={!shown}>
        {shown && hits.map((hit, i) => (
          <li key={hit.code} id={`search-${i}`} role="option" aria-selected={i === active}
            onPointerMove={() => setActive(i)} onClick={() => go(link(contest, hit.code))}>
            <HitWords hit={hit} />
          </li>
        ))}
        {shown && (
          <li id={`search-${hits.length}`} role="option" class="all" aria-selected={active === hits.length}
            onPointerMove={() => setActive(hits.length)} onClick={() => go(results)}>
            {t("search.all", { query })}
          </li>
        )}
      </ul>
      <p class={noted ? "search-note" : "only-heard"} role="status">
        {said}{noted && found !== "trouble" && <> {t("search.none.try")}</>}
      </p>
    </form>
  );
}
