/** What plenaries of this area have ratified: the D.Hasil as files, and the hash to check them with. */

import { useOptional, useZone } from "../area.ts";
import { type Area, type Contest, type RatifiedRecap, type RatifiedRecaps, ROOT } from "../data.ts";
import { hoursOf, localTime } from "../provinces.ts";
import { inOrder, isLast, kindOf } from "../ratified.ts";
import { usePlace } from "../words.ts";
import { Chip } from "./status.tsx";

const VILLAGE_DIGITS = 10;

export function Ratified({ area, contest, ready }: { area: Area; contest: Contest; ready: boolean }) {
  const { words } = usePlace();
  const known = useOptional<{ areas: string[] }>(
    "recaps", `${contest.code}/index.json`, ready && area.area.length !== VILLAGE_DIGITS,
  );
  const there = known?.areas.includes(area.area) === true;
  const found = useOptional<RatifiedRecaps>("recaps", `${contest.code}/${area.area}.json`, there, true);
  if (!found || found.area !== area.area || found.recaps.length === 0) return null;
  const several = new Set(found.recaps.map((one) => one.district)).size > 1;
  return (
    <section class="card ratified" aria-labelledby="ratified">
      <h2 id="ratified">{words.t("ratified")}</h2>
      <ul>
        {inOrder(found.recaps).map((one) => (
          <One key={one.record} one={one} area={area} contest={contest} several={several} />
        ))}
      </ul>
      <p class="quiet">{words.t("ratified.rule")}</p>
    </section>
  );
}

function One({ one, area, contest, several }: {
  one: RatifiedRecap;
  area: Area;
  contest: Contest;
  several: boolean;
}) {
  const { words, election } = usePlace();
  const zone = useZone(area.area);
  const last = isLast(one.level, contest.level);
  const level = words.t(`ratified.level.${one.level}` as "ratified.level.kecamatan");
  const status = last
    ? words.t("ratified.final", { no: String(one.no) })
    : words.t("ratified.recapped", { level });
  const href = (file: string): string => new URL(`${election.id}/recaps/${contest.code}/${file}`, ROOT).href;
  return (
    <li>
      <p class="ratified-status">
        <Chip tone={one.replaced ? "none" : "ok"} shape={last ? "■" : "✓"}>{status}</Chip>
        <span>
          {several && <>{words.t("ratified.district", { district: one.district })} · </>}
          {words.t("ratified.sitting", { no: String(one.no), time: words.moment(localTime(one.at, hoursOf(zone))) })}
        </span>
      </p>
      {one.replaced > 0 && <p><b>{words.t("ratified.replaced", { no: String(one.replaced) })}</b></p>}
      {one.replaces > 0 && <p>{words.t("ratified.replaces", { no: String(one.replaces) })}</p>}
      <p class="ratified-files">
        <span>D.Hasil:</span>
        {one.files.map((file) => {
          const kind = kindOf(file);
          const name = words.t("ratified.file", { kind, no: String(one.no) });
          return <a key={file} href={href(file)} aria-label={several ? `${name}, ${one.district}` : name}>{kind}</a>;
        })}
      </p>
      <details>
        <summary>{words.t("ratified.check")}</summary>
        <p>{words.t("ratified.hash")} <span class="hash">{one.hash}</span></p>
        <p>{words.t("ratified.basis", { n: one.size })} <span class="hash">{one.basis}</span></p>
        <p>{words.t("ratified.record")} <span class="hash">{one.record}</span></p>
        {one.scans && one.scans.length > 0 && <p>{words.t("ratified.scans")}</p>}
        {one.scans?.map((scan) => (
          <p key={scan.sha256}>
            {words.t("ratified.scan", { kind: scan.kind.toUpperCase(), n: scan.pages })}{" "}
            <span class="hash">{scan.sha256}</span>
          </p>
        ))}
      </details>
    </li>
  );
}
