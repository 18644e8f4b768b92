/** A station's record in the public log: its place, and the proof, checked by this browser. */

import { useEffect, useState } from "preact/hooks";
import { ROOT } from "../data.ts";
import {
  type Checkpoint, hex, idOf, inclusion, leafHash, parseCheckpoint, proofFile, rootOf, same, Tiles,
} from "../tlog.ts";
import { usePlace } from "../words.ts";

interface Found {
  checkpoint: Checkpoint;
  record: Uint8Array;
  proof: string;
}
type State = "asked" | "waiting" | "unable" | "no-answer" | "differs" | Found;

export function InLog({ contest, index, id }: { contest: string; index: number; id: string }) {
  const { words, election } = usePlace();
  const [state, setState] = useState<State | null>(null);
  const where = `${election.id}/log/${contest}/`;
  useEffect(() => setState(null), [index, id]);
  const look = async (): Promise<void> => {
    setState("asked");
    setState(await check(new URL(where, ROOT), index, id));
  };
  const found = state !== null && typeof state === "object" ? state : null;
  return (
    <section class="card in-log" aria-labelledby="in-log">
      <h2 id="in-log">{words.t("log.title")}</h2>
      <p>{words.t("log.place", { n: index })}</p>
      <p class="no-print">
        <button type="button" class="button-quiet" onClick={() => void look()} disabled={state === "asked"}>
          {words.t("log.check")}
        </button>
      </p>
      <div role="status">
        {state === "asked" && <p>{words.t("log.asked")}</p>}
        {typeof state === "string" && state !== "asked" && <p>{words.t(`log.${state}`)}</p>}
        {found && (
          <>
            <p><b><span aria-hidden="true">✓ </span>{words.t("log.stands", { n: found.checkpoint.size })}</b></p>
            <p class="quiet hash">{words.t("log.root", { root: hex(found.checkpoint.root).slice(0, 16) })}</p>
            <p>{words.t(found.checkpoint.names.length > 1 ? "log.witnessed" : "log.alone", { n: found.checkpoint.names.length - 1 })}</p>
            <p class="ways no-print">
              <Saved name={`${id}.tlog-proof`} data={found.proof}>{words.t("log.proof")}</Saved>
              <Saved name={`${id}.txt`} data={found.record}>{words.t("log.record")}</Saved>
            </p>
          </>
        )}
      </div>
    </section>
  );
}

function Saved({ name, data, children }: { name: string; data: string | Uint8Array; children: string }) {
  const [href, setHref] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([typeof data === "string" ? data : new Uint8Array(data)]));
    setHref(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return <a href={href} download={name}>{children}</a>;
}

async function check(where: URL, index: number, id: string): Promise<State> {
  if (globalThis.crypto?.subtle === undefined) return "unable";
  const get = async (path: string): Promise<Uint8Array | null> => {
    const answer = await fetch(new URL(path, where), path === "checkpoint" ? { cache: "no-cache" } : {});
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    return new Uint8Array(await answer.arrayBuffer());
  };
  try {
    const file = await get("checkpoint");
    if (file === null) return "waiting";
    const checkpoint = parseCheckpoint(new TextDecoder().decode(file));
    if (index >= checkpoint.size) return "waiting";
    const tiles = new Tiles(get, checkpoint.size);
    const record = await tiles.entry(index);
    const path = await inclusion(index, checkpoint.size, tiles);
    const root = await rootOf(await leafHash(record), index, checkpoint.size, path);
    if ((await idOf(record)) !== id || !root || !same(root, checkpoint.root)) return "differs";
    return { checkpoint, record, proof: proofFile(index, path, checkpoint) };
  } catch (error) {
    return error instanceof TypeError || (error instanceof Error && /^\d+$/.test(error.message)) ? "no-answer" : "differs";
  }
}
