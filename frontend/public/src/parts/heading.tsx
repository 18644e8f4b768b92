/** The page's heading; it takes the focus when one has gone to another place. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Contest } from "../data.ts";
import { usePlace } from "../words.ts";

let last = "";

export function Heading({ place, contest, about = contest.name, focus, children }: {
  place: string;
  contest: Contest;
  /** What stands above the heading; the contest where nothing else is said. */
  about?: string;
  /** Names the place: when it changes, the heading is focused. */
  focus: string;
  children: ComponentChildren;
}) {
  const { words, election } = usePlace();
  const ref = useRef<HTMLHeadingElement>(null);
  const title = words.t("title", { place, contest: about, election: election.name });
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (last !== "" && last !== focus) {
      window.scrollTo(0, 0);
      ref.current?.focus({ preventScroll: true });
    }
    last = focus;
  }, [focus]);
  return (
    <header class="place">
      <p class="eyebrow">{about}</p>
      <h1 ref={ref} tabIndex={-1}>{place}</h1>
      {children}
    </header>
  );
}
