// The plenary's page: its steps are signed records; after each the page is read anew.
import { page, start } from "./signing.js";

page.addEventListener("seconded", () => location.reload());
await start();
