/** The page's heading; it takes the focus when one has gone to another place. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Contest } from "../data.ts";
import { usePlace } from "../words.ts";

let last = "";

export function Heading({ place, contest, focus, children }: {
  place: string;
  contest: Contest;
  /** Names the place: when it changes, the heading is focused. */
  focus: string;
  children: ComponentChildren;
}) {
  const { words, election } = usePlace();
  const ref = useRef<HTMLHeadingElement>(null);
  const title = words.t("title", { place, contest: contest.name, election: election.name });
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
      <p class="eyebrow">{contest.name}</p>
      <h1 ref={ref} tabIndex={-1}>{place}</h1>
      {children}
    </header>
  );
}
