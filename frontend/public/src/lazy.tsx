/** Pages whose code is fetched when they are first shown. */

import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Words } from "./words.ts";

/** Draws what `load` gives; says that it waits, and that it did not come. */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
): (props: P & { words: Words }) => VNode {
  let known: ComponentType<P> | undefined;
  return function Lazy(props) {
    const [, drawn] = useState(0);
    const [failed, setFailed] = useState(false);
    const { t } = props.words;
    const ask = (): void => {
      setFailed(false);
      load().then((page) => {
        known = page;
        drawn((n) => n + 1);
      }).catch(() => setFailed(true));
    };
    useEffect(() => {
      if (!known) ask();
    }, []);
    const Page = known;
    if (Page) return <Page {...props} />;
    if (!failed) return <p class="loading" role="status">{t("loading")}</p>;
    return (
      <div class="trouble" role="status">
        <p><b>{t("error.no-answer")}</b> {t("error.first")}</p>
        <button type="button" class="button" onClick={ask}>{t("error.again")}</button>
      </div>
    );
  };
}
