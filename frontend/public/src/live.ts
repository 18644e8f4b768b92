/** Files that stay fresh while the page is looked at. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { read, remembered, Unreachable } from "./data.ts";

const EVERY = 5_000;
const AT_MOST = 60_000;

export interface Live<T> {
  value: T | undefined;
  error: "missing" | "no-answer" | null;
  /** When the file was last read successfully, by this device's clock (ms); 0 = never. */
  checked: number;
  retry: () => void;
}

/** A file read once; the last value stays when a later read fails. `null` reads nothing. */
export function useFile<T>(path: string | null): Live<T> {
  return useLive<T>(path, 0);
}

/** A file read again about every five seconds while the page is visible. */
export function useLive<T>(path: string | null, every = EVERY): Live<T> {
  const [state, setState] = useState<{
    path: string | null;
    value: T | undefined;
    error: Live<T>["error"];
    checked: number;
  }>({ path: null, value: undefined, error: null, checked: 0 });
  const [turn, setTurn] = useState(0);
  const retry = useCallback(() => setTurn((n) => n + 1), []);

  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    const again = (): void => {
      clearTimeout(timer);
      if (stop.signal.aborted || (every === 0 && failures === 0)) return;
      const wait = Math.min((every || EVERY) * 2 ** failures, AT_MOST);
      timer = setTimeout(() => void ask(), wait);
    };
    const ask = async (): Promise<void> => {
      if (document.hidden && remembered(path) !== undefined) return;
      try {
        const value = await read<T>(path, stop.signal);
        failures = 0;
        const checked = Date.now();
        setState((old) =>
          old.path === path && old.value === value && !old.error && sameMinute(old.checked, checked)
            ? old
            : { path, value, error: null, checked },
        );
      } catch (error) {
        if (stop.signal.aborted) return;
        failures += 1;
        const missing = error instanceof Unreachable && error.missing;
        setState((old) => ({
          path,
          value: old.path === path ? old.value : remembered<T>(path),
          error: missing ? "missing" : "no-answer",
          checked: old.path === path ? old.checked : 0,
        }));
      }
      again();
    };
    const seen = (): void => {
      if (!document.hidden && (every > 0 || failures > 0)) void ask();
    };
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", seen);
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("online", seen);
    };
  }, [path, every, turn]);

  if (state.path === path) return { ...state, retry };
  const value = path === null ? undefined : remembered<T>(path);
  return { value, error: null, checked: 0, retry };
}

function sameMinute(a: number, b: number): boolean {
  return Math.floor(a / 60_000) === Math.floor(b / 60_000);
}
