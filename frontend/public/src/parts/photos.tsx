/** May I see the paper: the photographs, or the word that they follow. */

import { ROOT, type HistoryEntry, type Photo } from "../data.ts";
import { usePlace } from "../words.ts";

interface Shown {
  photos: Photo[];
  history: HistoryEntry[];
  place: string;
}

export function Photos({ photos, history, place }: Shown) {
  const { words } = usePlace();
  const version = (record: string) => history.find((entry) => entry.id === record)?.version;
  const own = photos.filter((p) => !p.record);
  const records = [...new Set(photos.flatMap((p) => p.record ?? []))];
  return (
    <section class="card" aria-labelledby="photos">
      <p class="question">{words.t("q.paper")}</p>
      <h2 id="photos">{words.t("photos")}</h2>
      {own.length === 0 ? (
        <div class="no-photo">
          <p><b>{words.t("photos.later")}</b></p>
          <p class="quiet">{words.t("photos.later.more")}</p>
        </div>
      ) : (
        <Pages photos={own} place={place} />
      )}
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
    </section>
  );
}

function Pages({ photos, place }: { photos: Photo[]; place: string }) {
  const { words } = usePlace();
  const missing = photos.filter((p) => !p.there).length;
  return (
    <>
      {missing > 0 && (
        <p class="quiet">{words.t("photos.some", { n: photos.length - missing, all: photos.length })}</p>
      )}
      <ol class="photos">
        {photos.map((photo, i) => <Page key={i} photo={photo} n={i + 1} place={place} />)}
      </ol>
    </>
  );
}

/** A thumbnail that opens the photograph; where it has none yet, the photograph itself. */
function Page({ photo, n, place }: { photo: Photo; n: number; place: string }) {
  const { words, election } = usePlace();
  const address = (folder: string) =>
    new URL(`${election.id}/${folder}/${photo.sha256.slice(0, 2)}/${photo.sha256}.jpg`, ROOT).href;
  if (!photo.there) {
    return (
      <li class="photo-waits">
        <b>{words.t("photo.page", { n })}</b>
        <span class="quiet">{words.t("photo.waits")}</span>
      </li>
    );
  }
  return (
    <li>
      <a href={address("photos")}>
        <img
          src={address(photo.thumb ? "thumbs" : "photos")}
          loading="lazy"
          alt={words.t("photo.alt", { n, place })}
        />
        <span>{words.t("photo.page", { n })}</span>
      </a>
    </li>
  );
}
