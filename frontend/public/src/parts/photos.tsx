/** May I see the paper: the photographs, or the word that they follow. */

import { ROOT } from "../data.ts";
import { usePlace } from "../words.ts";

export function Photos({ photos, place }: { photos: (string | { sha256: string })[]; place: string }) {
  const { words, election } = usePlace();
  const hashes = photos.map((p) => (typeof p === "string" ? p : p.sha256));
  return (
    <section class="card" aria-labelledby="photos">
      <p class="question">{words.t("q.paper")}</p>
      <h2 id="photos">{words.t("photos")}</h2>
      {hashes.length === 0 ? (
        <div class="no-photo">
          <p><b>{words.t("photos.later")}</b></p>
          <p class="quiet">{words.t("photos.later.more")}</p>
        </div>
      ) : (
        <div class="photos">
          {hashes.map((hash, i) => {
            const address = new URL(`${election.id}/photos/${hash.slice(0, 2)}/${hash}.jpg`, ROOT).href;
            return (
              <a key={hash} href={address}>
                <img src={address} loading="lazy" alt={words.t("photo.alt", { n: i + 1, place })} />
              </a>
            );
          })}
        </div>
      )}
    </section>
  );
}
