/** May I see the paper: the photographs, which open over the page, or the word that there are none. */

import { useEffect, useState } from "preact/hooks";
import { ROOT, type Photo, type Station } from "../data.ts";
import { usePlace } from "../words.ts";
import { type Page, Viewer } from "../viewer/viewer.tsx";

/** What of the address opens a photograph: the first letters of its fingerprint. */
export const PHOTO = "foto";
/** Letters of a photograph's fingerprint that stand in an address. */
const NAMED = 12;

/** The photographs that have come, in the order of the viewer. */
export function usePages(station: Station): Page[] {
  const { words, election } = usePlace();
  const place = new Map<string, number>();
  return station.photos.flatMap((photo) => {
    const record = photo.record ?? "";
    const n = (place.get(record) ?? 0) + 1;
    place.set(record, n);
    if (!photo.there) return [];
    const version = station.history.find((entry) => entry.id === record)?.version;
    const page = words.t("photo.page", { n });
    return [{
      sha256: photo.sha256,
      address: addressOf(election.id, "photos", photo),
      title: record === "" ? page : version ? `${page} (${words.t("station.version", { n: version })})` : `${page} (${record.slice(0, 8)} …)`,
    }];
  });
}

/** The address of this page with a photograph open over it. */
export const openAt = (sha256: string): string => `${here()}?${PHOTO}=${sha256.slice(0, NAMED)}`;
const here = (): string => location.hash.split("?")[0] ?? "";

const addressOf = (election: string, folder: "photos" | "thumbs", photo: Photo): string =>
  new URL(`${election}/${folder}/${photo.sha256.slice(0, 2)}/${photo.sha256}.jpg`, ROOT).href;

export function Photos({ station, pages, place, asked }: {
  station: Station;
  pages: Page[];
  place: string;
  /** What of a fingerprint the address asks for; "" = the viewer is closed. */
  asked: string;
}) {
  const { words } = usePlace();
  const { photos, history } = station;
  const [turned, setTurned] = useState("");
  const version = (record: string) => history.find((entry) => entry.id === record)?.version;
  const own = photos.filter((p) => !p.record);
  const records = [...new Set(photos.flatMap((p) => p.record ?? []))];
  const follow = history.some((entry) => entry.photos === 1);
  const opened = asked === "" ? undefined : pages.find((p) => p.sha256.startsWith(turned || asked));

  useEffect(() => setTurned(""), [asked]);

  // The open photograph stands in the address: "back" closes it, and a link to it opens it.
  const turn = (sha256: string): void => {
    tab.replaceState(tab.state, "", openAt(sha256));
    setTurned(sha256.slice(0, NAMED));
  };
  const close = (): void => {
    if (openedHere) tab.back();
    else location.replace(here());
  };
  return (
    <section class="card photos-card" aria-labelledby="photos">
      <p class="question">{words.t("q.paper")}</p>
      <h2 id="photos">{words.t("photos")}</h2>
      {own.length === 0 && <NoPhotos form={station.form !== undefined} follow={follow} />}
      {own.length > 0 && <Pages photos={own} place={place} />}
      {records.map((record) => (
        <details key={record} class="other-photos">
          <summary>
            {version(record)
              ? words.t("photos.version", { n: version(record) ?? 0 })
              : words.t("photos.other", { id: record.slice(0, 16) })}
          </summary>
          <Pages photos={photos.filter((p) => p.record === record)} place={place} />
        </details>
      ))}
      {opened && <Viewer pages={pages} sha256={opened.sha256} place={place} onTurn={turn} onClose={close} />}
    </section>
  );
}

const tab = window.history;
/** Was the viewer opened by a tap on this page? Then "back" leads to the page without it. */
let openedHere = false;
window.addEventListener("hashchange", (event) => {
  openedHere = new URL(event.oldURL).hash.split("?")[0] === new URL(event.newURL).hash.split("?")[0];
});

/** Nothing came in yet; it came without photographs; or they are on their way. */
function NoPhotos({ form, follow }: { form: boolean; follow: boolean }) {
  const { words } = usePlace();
  const key = !form ? "photos.form-first" : follow ? "photos.later" : "photos.without";
  return (
    <div class="no-photo">
      <p><b>{words.t(key)}</b></p>
      <p class="quiet">{words.t(`${key}.more`)}</p>
    </div>
  );
}

function Pages({ photos, place }: { photos: Photo[]; place: string }) {
  const { words } = usePlace();
  const missing = photos.filter((p) => !p.there && p.withheld === undefined).length;
  return (
    <>
      {missing > 0 && (
        <p class="quiet">{words.t("photos.some", { n: photos.length - missing, all: photos.length })}</p>
      )}
      <ol class="photos">
        {photos.map((photo, i) => <Thumbnail key={i} photo={photo} n={i + 1} place={place} />)}
      </ol>
    </>
  );
}

/** A thumbnail that opens the photograph; where it has none yet, the photograph itself. */
function Thumbnail({ photo, n, place }: { photo: Photo; n: number; place: string }) {
  const { words, election } = usePlace();
  if (!photo.there) {
    return (
      <li class="photo-waits">
        <b>{words.t("photo.page", { n })}</b>
        <span class="quiet">
          {photo.withheld === undefined ? words.t("photo.waits") : words.t("photo.withheld", { reason: photo.withheld })}
        </span>
      </li>
    );
  }
  return (
    <li>
      <a href={openAt(photo.sha256)} aria-haspopup="dialog">
        <img
          src={addressOf(election.id, photo.thumb ? "thumbs" : "photos", photo)}
          loading="lazy"
          alt={words.t("photo.alt", { n, place })}
        />
        <span>{words.t("photo.page", { n })}</span>
      </a>
    </li>
  );
}
