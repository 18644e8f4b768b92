/** All results of a search, and how to search. */

import { useEffect, useState } from "preact/hooks";
import type { Contest } from "../data.ts";
import { type Found, lookup } from "../lookup.ts";
import { link, type Route } from "../route.ts";
import { usePlace } from "../words.ts";
import { Heading } from "../parts/heading.tsx";
import { HitWords } from "../parts/hit.tsx";

const MOST = 60;

export function SearchPage({ route, contest }: { route: Route; contest: Contest }) {
  const { words, election } = usePlace();
  const { t } = words;
  const query = (route.query.get("q") ?? "").trim();
  const [found, setFound] = useState<Found | "wait" | "trouble">("wait");
  useEffect(() => {
    if (query === "") return;
    const stop = new AbortController();
    setFound("wait");
    lookup(query, { election: election.id, contest: contest.code, area: route.area }, MOST, stop.signal)
      .then(setFound)
      .catch(() => {
        if (!stop.signal.aborted) setFound("trouble");
      });
    return () => stop.abort();
  }, [query, election.id, contest.code, route.area]);
  return (
    <>
      <Heading place={query ? t("search.for", { query }) : t("search.label")} contest={contest} focus={`cari/${query}`}>
        {null}
      </Heading>
      <div class="view">
        {query !== "" && (
          <section class="card" aria-label={t("search.results")}>
            {found === "wait" && <p role="status">{t("search.wait")}</p>}
            {found === "trouble" && <p role="status">{t("search.trouble")}</p>}
            {typeof found === "object" && (
              <>
                {found.hits.length === 0 ? (
                  <p role="status">
                    {found.short ? t("search.short") : <>{t("search.none", { query })} {t("search.none.try")}</>}
                  </p>
                ) : (
                  <p role="status" class="quiet">{found.hits.length === 1 ? t("search.one") : t("search.n", { n: found.hits.length })}</p>
                )}
                <ul class="hits">
                  {found.hits.map((hit) => (
                    <li key={hit.code}><a href={link(contest.code, hit.code)}><HitWords hit={hit} /></a></li>
                  ))}
                </ul>
                {found.more && <p class="quiet">{t("search.narrow")}</p>}
              </>
            )}
          </section>
        )}
        <section class="card" aria-labelledby="how">
          <h2 id="how">{t("search.help")}</h2>
          <ul class="how">
            <li>{t("search.help.name")}</li>
            <li>{t("search.help.station")}</li>
            <li>{t("search.help.code")}</li>
          </ul>
        </section>
      </div>
    </>
  );
}
