/** A table one can sort; on a narrow screen each row becomes a small card. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { usePlace } from "../words.ts";

export interface Column<T> {
  key: string;
  title: string;
  /** What is sorted by; numbers start with the largest. */
  value: (row: T) => number | string;
  cell: (row: T) => ComponentChildren;
  numeric?: boolean;
  /** Left out of the small cards of a narrow screen. */
  wideOnly?: boolean;
}

interface Sorting {
  key: string;
  down: boolean;
}

export function SortableTable<T>({ label, columns, rows, rowKey, by: first }: {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  /** The column that the rows are sorted by at first, the largest on top; else the first, upwards. */
  by?: string;
}) {
  const { words } = usePlace();
  const [sorting, setSorting] = useState<Sorting>({ key: first ?? columns[0]?.key ?? "", down: first !== undefined });
  const by = columns.find((c) => c.key === sorting.key) ?? columns[0];
  const sorted = by ? [...rows].sort((a, b) => compare(by.value(a), by.value(b), sorting.down, words.lang)) : rows;
  const press = (column: Column<T>): void =>
    setSorting((old) => ({ key: column.key, down: old.key === column.key ? !old.down : column.numeric === true }));
  return (
    <div class="table-box" role="region" aria-label={words.t("table", { name: label })} tabIndex={0}>
      <table class="sortable" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                class={classes(column)}
                aria-sort={sorting.key === column.key ? (sorting.down ? "descending" : "ascending") : "none"}
              >
                <button type="button" onClick={() => press(column)}>
                  {breakable(column.title)}
                  <span class="arrow" aria-hidden="true">
                    {sorting.key === column.key ? (sorting.down ? "▾" : "▴") : "↕"}
                  </span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {sorted.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column, i) =>
                i === 0 ? (
                  <th key={column.key} role="rowheader" scope="row">{column.cell(row)}</th>
                ) : (
                  <td key={column.key} role="cell" class={classes(column)} data-title={column.title}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "Kampung/Kelurahan" may break after its stroke. */
const breakable = (title: string): ComponentChildren =>
  title.split(/(?<=\/)/).map((part, i) => (i === 0 ? part : [<wbr key={i} />, part]));

function classes<T>(column: Column<T>): string {
  return `${column.numeric ? "n" : ""}${column.wideOnly ? " wide-only" : ""}`.trim();
}

function compare(a: number | string, b: number | string, down: boolean, lang: string): number {
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), lang, { numeric: true });
  return down ? -order : order;
}
