/** A table as a file, made in the browser from what is shown. */

import { usePlace } from "../words.ts";

export function Download({ name, rows }: { name: string; rows: () => (string | number)[][] }) {
  const { words } = usePlace();
  const save = (): void => {
    const text = rows().map((row) => row.map(quoted).join(",")).join("\r\n");
    const address = URL.createObjectURL(new Blob([`${text}\r\n`], { type: "text/csv;charset=utf-8" }));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = `${name}.csv`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return <button type="button" class="link-button no-print" onClick={save}>{words.t("download")}</button>;
}

/** Quoted where it has to be; a leading formula sign is kept from being run by a spreadsheet. */
function quoted(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
