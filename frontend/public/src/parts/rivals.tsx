/** Two versions of one station beside each other: only the boxes in which they differ. */

import type { Station } from "../data.ts";
import { differences, type FieldsOf, rivals } from "../versions.ts";
import { type Naming, usePlace } from "../words.ts";
import { Written } from "./history.tsx";

export function Rivals({ station, names, fieldsOf }: { station: Station; names: Naming; fieldsOf: FieldsOf }) {
  const { words } = usePlace();
  const versions = rivals(station, fieldsOf);
  const [first, ...others] = versions;
  if (!first || others.length === 0) return null;
  const fields = [...new Set(others.flatMap((v) => differences(first, v).map((d) => d.field)))];
  const title = words.t("rivals", { n: versions.length });
  return (
    <section class="card" aria-labelledby="rivals">
      <h2 id="rivals">{title}</h2>
      <p class="quiet">{words.t("rivals.only")}</p>
      <div class="table-box" role="group" aria-label={words.t("table", { name: title })} tabIndex={0}>
        <table class="plain" aria-labelledby="rivals">
          <thead>
            <tr>
              <th scope="col">{words.t("field")}</th>
              {versions.map(({ entry }) => (
                <th key={entry.id} scope="col" class="n">
                  {words.t("station.version", { n: entry.version })}
                  <br />
                  <span class="quiet">{entry.source && words.maybe("source", entry.source)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field}>
                <th scope="row">{words.field(field, names)}</th>
                {versions.map(({ entry, at }) => (
                  <td key={entry.id} class="n"><Written n={at.get(field) ?? -1} /></td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
