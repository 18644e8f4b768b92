/** The switch between light and dark, kept on the reader's device. */

import { useState } from "preact/hooks";
import { applyTheme, keepTheme, keptTheme, THEMES } from "../theme.ts";
import type { Words } from "../words.ts";

/** Stands in the frame, so it gets its words from there. */
export function ThemeSwitch({ words }: { words: Words }) {
  const [theme, setTheme] = useState(keptTheme);
  return (
    <div class="theme no-print">
      <span id="theme">{words.t("theme")}</span>
      <div class="choice" role="group" aria-labelledby="theme">
        {THEMES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={theme === one}
            onClick={() => {
              keepTheme(one);
              applyTheme(one);
              setTheme(one);
            }}
          >
            {words.t(`theme.${one}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
