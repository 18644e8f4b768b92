/** A photograph over the page: every page of the forms, as large as one wants, with its fingerprint. */

import { useEffect, useRef, useState } from "preact/hooks";
import { usePlace } from "../words.ts";
import { type Checked, compare } from "./fingerprint.ts";
import { MOST } from "./geometry.ts";
import { Stage, useHand } from "./stage.tsx";

export interface Page {
  sha256: string;
  address: string;
  /** "Halaman 2", or with the version it belongs to. */
  title: string;
}

const STEP = 1.5;
const PAN = 80;

/** `onTurn(sha256)`: another page is shown; `onClose`: the reader has had enough. */
export function Viewer({ pages, sha256, place, onTurn, onClose }: {
  pages: Page[];
  sha256: string;
  place: string;
  onTurn: (sha256: string) => void;
  onClose: () => void;
}) {
  const { words } = usePlace();
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [picture, setPicture] = useState({ width: 0, height: 0 });
  const [failed, setFailed] = useState(false);
  const at = Math.max(0, pages.findIndex((p) => p.sha256 === sha256));
  const page = pages[at];
  const source = page?.address ?? "";
  const hand = useHand(stage, picture, source);

  useEffect(() => {
    const opened = dialog.current;
    const from = document.activeElement;
    // The rest of the page must neither scroll nor take the focus, which goes back where it was.
    opened?.showModal();
    return () => {
      opened?.close();
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  useEffect(() => setFailed(false), [source]);
  if (!page) return null;

  const go = (by: number): void => {
    const next = pages[at + by];
    if (next) onTurn(next.sha256);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const close = hand.view.scale > 1;
    const acts: Record<string, () => void> = {
      "+": () => hand.zoom(STEP),
      "=": () => hand.zoom(STEP),
      "-": () => hand.zoom(1 / STEP),
      "0": hand.whole,
      r: hand.turn,
      R: hand.turn,
      PageUp: () => go(-1),
      PageDown: () => go(1),
      ArrowLeft: () => (close ? hand.move({ x: PAN, y: 0 }) : go(-1)),
      ArrowRight: () => (close ? hand.move({ x: -PAN, y: 0 }) : go(1)),
      ArrowUp: () => hand.move({ x: 0, y: PAN }),
      ArrowDown: () => hand.move({ x: 0, y: -PAN }),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-labelledby="viewer-title"
      onKeyDown={pressed}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="viewer-top">
        <h2 id="viewer-title">
          <span>{page.title}</span>{" "}
          <span class="viewer-place">{place} · {words.t("viewer.of", { n: at + 1, all: pages.length })}</span>
        </h2>
        <button type="button" class="viewer-button viewer-close" onClick={onClose}>
          {words.t("viewer.close")} <span aria-hidden="true">✕</span>
        </button>
      </div>
      {failed ? (
        <p class="viewer-failed" role="alert">{words.t("viewer.failed")}</p>
      ) : (
        <Stage
          source={source}
          alt={words.t("viewer.alt", { page: page.title, place })}
          stage={stage}
          picture={picture}
          hand={hand}
          onSize={setPicture}
          onFailure={() => setFailed(true)}
          onSwipe={go}
        />
      )}
      <div class="viewer-tools" role="toolbar" aria-label={words.t("viewer.tools")}>
        <Tool label={words.t("viewer.before")} shape="‹" off={at === 0} act={() => go(-1)} />
        <Tool label={words.t("viewer.smaller")} shape="−" off={hand.view.scale <= 1} act={() => hand.zoom(1 / STEP)} />
        <Tool label={words.t("viewer.larger")} shape="+" off={hand.view.scale >= MOST} act={() => hand.zoom(STEP)} />
        <Tool label={words.t("viewer.turn")} shape="↻" off={false} act={hand.turn} />
        <Tool label={words.t("viewer.next")} shape="›" off={at === pages.length - 1} act={() => go(1)} />
      </div>
      <Fingerprint key={page.sha256} page={page} />
      <p class="viewer-keys">{words.t("viewer.keys")}</p>
    </dialog>
  );
}

/** Off, it stays where it is and can be reached, so that the focus is never lost. */
function Tool({ label, shape, off, act }: { label: string; shape: string; off: boolean; act: () => void }) {
  return (
    <button
      type="button"
      class="viewer-button"
      title={label}
      aria-label={label}
      aria-disabled={off}
      onClick={() => {
        if (!off) act();
      }}
    >
      <span aria-hidden="true">{shape}</span>
    </button>
  );
}

function Fingerprint({ page }: { page: Page }) {
  const { words } = usePlace();
  const [found, setFound] = useState<Checked | "working" | null>(null);
  const check = async (): Promise<void> => {
    setFound("working");
    setFound(await compare(page.address, page.sha256));
  };
  return (
    <div class="viewer-print">
      <p class="hash"><span class="only-heard">SHA-256 </span>{page.sha256}</p>
      <div class="viewer-links">
        <button type="button" class="viewer-link" onClick={() => void check()}>{words.t("viewer.check")}</button>
        <a class="viewer-link" href={page.address} target="_blank" rel="noopener">{words.t("viewer.file")}</a>
      </div>
      <p role="status" class={`viewer-found found-${found ?? "none"}`}>
        {found && words.t(`viewer.found.${found}`)}
      </p>
    </div>
  );
}
