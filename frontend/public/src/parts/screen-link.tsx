/** The way from an area to its big screen. */

import type { Contest } from "../data.ts";
import { link } from "../route.ts";
import { usePlace } from "../words.ts";

export function ScreenLink({ contest, area }: { contest: Contest; area: string }) {
  const { words } = usePlace();
  return <a class="screen-link no-print" href={link(contest.code, area, "layar")}>{words.t("screen.open")}</a>;
}
