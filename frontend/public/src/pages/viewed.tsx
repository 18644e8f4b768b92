/** The frame of a view of an area: the way back, the heading, and what is wrong. */

import type { ComponentChildren } from "preact";
import { type KnownArea, useArea } from "../area.ts";
import type { Area, Contest } from "../data.ts";
import { headingOf } from "../names.ts";
import { link, type Route } from "../route.ts";
import { usePlace } from "../words.ts";
import { Crumbs } from "../parts/crumbs.tsx";
import { Heading } from "../parts/heading.tsx";
import { Missing, Trouble } from "../parts/trouble.tsx";

export function Viewed({ route, contest, title, children }: {
  route: Route;
  contest: Contest;
  title: (area: Area) => string;
  children: (area: Area, known: KnownArea) => ComponentChildren;
}) {
  const { words } = usePlace();
  const known = useArea(contest.code, route.area);
  const { area, live } = known;
  if (!area) {
    if (live.error === "missing") return <Missing contest={contest} area={route.area} />;
    if (live.error) return <Trouble live={live} />;
    return <p class="loading" role="status">{words.t("loading")}</p>;
  }
  const place = headingOf(area, words);
  return (
    <>
      <Crumbs path={area.path} contest={contest} here={title(area)} />
      <Heading
        place={title(area)}
        contest={contest}
        about={`${contest.name} · ${place}`}
        focus={`${route.area}/${route.view}`}
      >
        <a class="back no-print" href={link(contest.code, route.area)}>← {words.t("back", { place })}</a>
      </Heading>
      {live.error && <Trouble live={live} />}
      {children(area, known)}
    </>
  );
}
