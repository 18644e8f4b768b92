/** Light or dark: what the device says, or what the reader has chosen on it. */

export const THEMES = ["device", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "sinergi.theme";

/** The choice kept on this device; "device" where there is none or storage is closed. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY) as Theme | null;
    return kept !== null && THEMES.includes(kept) ? kept : "device";
  } catch {
    return "device";
  }
}

export function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Draws the page in this theme; the browser's own frame follows. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "device") root.removeAttribute("data-theme");
  else root.dataset["theme"] = theme;
  // Of the two colours of the browser's frame each speaks for one scheme of the device; a choice
  // speaks for both.
  const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')];
  for (const meta of metas) meta.dataset["own"] ??= meta.content;
  const chosen = metas.find((meta) => meta.media.includes(theme));
  for (const meta of metas) meta.content = (chosen ?? meta).dataset["own"] ?? meta.content;
}
