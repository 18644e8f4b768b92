/** A table as a file, made in the browser from what is shown. */

import { type Cell, csv, fileName } from "../csv.ts";
import { usePlace } from "../words.ts";

export function Download({ name, rows }: { name: string; rows: () => Cell[][] }) {
  const { words, election } = usePlace();
  const save = (): void => {
    const text = csv(rows(), election.mode);
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = fileName(name, election.mode);
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return <button type="button" class="link-button no-print" onClick={save}>{words.t("download")}</button>;
}
