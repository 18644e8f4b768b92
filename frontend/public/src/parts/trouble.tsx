/** What is wrong, and what to do; the last numbers stay below it. */

import type { Contest } from "../data.ts";
import type { Live } from "../live.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";

export function Trouble({ live }: { live: Live<unknown> }) {
  const { words } = usePlace();
  return (
    <div class="trouble" role="status">
      <p>
        <b>{words.t("error.no-answer")}</b>{" "}
        {live.checked > 0 ? words.t("error.kept", { time: words.clock(live.checked) }) : words.t("error.first")}
      </p>
      <button type="button" class="button" onClick={live.retry}>{words.t("error.again")}</button>
    </div>
  );
}

/** No such area in this contest. */
export function Missing({ contest, area }: { contest: Contest; area: string }) {
  const { words, election } = usePlace();
  return (
    <div class="trouble" role="status">
      <p>
        <b>{words.t("error.missing", { contest: contest.name, area })}</b>{" "}
        {words.t("error.missing.more", { contest: contest.name })}
      </p>
      <a class="button" href={link(contest.code, election.start)}>
        {words.t("error.missing.go", { place: words.t("the-start") })}
      </a>
    </div>
  );
}
