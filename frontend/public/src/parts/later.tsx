/** Pages whose code is fetched when they are wanted: the first numbers come without it. */

import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { usePlace } from "../words.ts";

export interface Later<P> {
  (props: P): VNode;
  /** Fetches the code beforehand; a failure is told where the page is drawn. */
  ahead: () => void;
}

/** A page by its module; while it is on its way the page says so, and offers to try again. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let loaded: ComponentType<P> | undefined;
  const fetched = async (): Promise<ComponentType<P>> => (loaded ??= await load());

  function Page(props: P) {
    const { words } = usePlace();
    const [state, setState] = useState<"ready" | "waits" | "failed">(loaded ? "ready" : "waits");
    const ask = (): void => {
      setState("waits");
      fetched().then(() => setState("ready"), () => setState("failed"));
    };
    // It may have come between the drawing and this: then there is only to draw again.
    useEffect(() => (loaded ? setState("ready") : ask()), []);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    if (state !== "failed") return <p class="loading" role="status">{words.t("loading")}</p>;
    return (
      <div class="trouble" role="status">
        <p><b>{words.t("later.failed")}</b> {words.t("later.failed.more")}</p>
        <button type="button" class="button" onClick={() => location.reload()}>{words.t("later.again")}</button>
      </div>
    );
  }
  Page.ahead = (): void => void fetched().catch(() => undefined);
  return Page;
}
