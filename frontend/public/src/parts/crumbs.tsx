/** The way from the nation down to here. */

import type { Contest, Step } from "../data.ts";
import { link, NATION } from "../route.ts";
import { usePlace } from "../words.ts";

export function Crumbs({ path, contest, here }: { path: Step[]; contest: Contest; here?: string }) {
  const { words } = usePlace();
  const name = (step: Step): string => (step.area === NATION ? words.t("nation") : step.name);
  return (
    <nav class="crumbs" aria-label={words.t("you-are-here")}>
      <ol>
        {path.map((step, i) => (
          <li key={step.area}>
            {i === path.length - 1 && here === undefined ? (
              <span aria-current="page">{name(step)}</span>
            ) : (
              <a href={link(contest.code, step.area)}>{name(step)}</a>
            )}
          </li>
        ))}
        {here !== undefined && <li><span aria-current="page">{here}</span></li>}
      </ol>
    </nav>
  );
}
