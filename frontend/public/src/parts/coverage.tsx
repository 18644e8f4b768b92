/** How much of it is in: the words, the bar, and why some numbers wait. */

import type { Stations } from "../data.ts";
import { usePlace } from "../words.ts";

/** counted | held | received but waiting | not in yet, as widths of one bar. */
export function CoverageBar({ stations, small = false }: { stations: Stations; small?: boolean }) {
  const { words } = usePlace();
  const { expected, received, counted, held } = stations;
  const waiting = Math.max(0, received - counted - held);
  const missing = Math.max(0, expected - received);
  const width = (n: number): { width: string } => ({ width: `${expected ? (100 * n) / expected : 0}%` });
  const spoken = words.t("coverage.bar", { counted, held, waiting, missing });
  return (
    <div
      class={small ? "cover small" : "cover"}
      {...(small ? { "aria-hidden": "true" as const } : { role: "img", "aria-label": spoken })}
    >
      <span class="cover-counted" style={width(counted)} />
      <span class="cover-held" style={width(held)} />
      <span class="cover-waiting" style={width(waiting)} />
    </div>
  );
}

export function Coverage({ stations, codes, checked }: {
  stations: Stations;
  codes: Record<string, number>;
  checked: number;
}) {
  const { words } = usePlace();
  const { expected, received, counted, held } = stations;
  const waiting = Math.max(0, received - counted - held);
  return (
    <section class="card coverage" aria-labelledby="coverage">
      <p class="question">{words.t("q.coverage")}</p>
      <h2 id="coverage" class="big">{words.t("coverage", { counted, expected })}</h2>
      <CoverageBar stations={stations} />
      <ul class="legend">
        <li>{words.t("coverage.received", { n: received })}</li>
        {waiting > 0 && <li><span class="key cover-waiting" aria-hidden="true" />{words.t("coverage.waiting", { n: waiting })}</li>}
        <li><span class="key cover-held" aria-hidden="true" />{words.t("coverage.held", { n: held })}</li>
        <li><span class="key cover-missing" aria-hidden="true" />{words.t("coverage.missing", { n: Math.max(0, expected - received) })}</li>
      </ul>
      <p class="quiet">{words.t("coverage.rule")}</p>
      <Reasons held={held} codes={codes} />
      {checked > 0 && <p class="quiet fresh">{words.t("fresh", { time: words.clock(checked) })}</p>}
    </section>
  );
}

function Reasons({ held, codes }: { held: number; codes: Record<string, number> }) {
  const { words } = usePlace();
  const rows = Object.entries(codes).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const holding = rows.filter(([code]) => code.startsWith("V"));
  const others = rows.filter(([code]) => !code.startsWith("V"));
  if (held === 0 && rows.length === 0) return null;
  return (
    <details class="reasons">
      <summary>{held > 0 ? words.t("why-held", { n: held }) : words.t("why-marked")}</summary>
      {held > 0 && <p>{words.t("why-held.intro")} {words.t("why-held.find")}</p>}
      {holding.length > 0 && <CodeTable rows={holding} />}
      {others.length > 0 && (
        <>
          {held > 0 && <p class="sub">{words.t("why-marked")}</p>}
          <CodeTable rows={others} />
        </>
      )}
    </details>
  );
}

function CodeTable({ rows }: { rows: [string, number][] }) {
  const { words } = usePlace();
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{words.t("cause")}</th>
          <th scope="col">{words.t("code")}</th>
          <th scope="col" class="n">{words.t("stations")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([code, n]) => (
          <tr key={code}>
            <td>{words.cause(code)}</td>
            <td class="code">{code}</td>
            <td class="n">{words.n(n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
