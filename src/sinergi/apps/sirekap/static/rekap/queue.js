// The queue's page: what waits for a second signature may be signed here too.
import { page, start } from "./signing.js";

page.addEventListener("seconded", () => location.reload());
await start();
