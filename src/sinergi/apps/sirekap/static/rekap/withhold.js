// Numbers or a photograph hidden from the public pages: proposed here, signed by a second person.
import { doing, page, proposed } from "./signing.js";

for (const form of page.querySelectorAll("[data-withhold]")) {
  form.addEventListener("submit", doing(async () => {
    const said = Object.fromEntries(new FormData(form));
    const photo = (said.photo || "").trim().toLowerCase();
    const about = photo ? { what: "photo", id: photo } : { what: "numbers", id: `${said.contest}/${said.code.trim()}` };
    await proposed({ kind: "withhold", on: Number(said.on), reason: said.reason.trim(), ...about });
    location.reload();
  }));
}
