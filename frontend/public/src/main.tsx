import { render } from "preact";
import { App } from "./app.tsx";
import "./early.ts";
import { applyTheme, keptTheme } from "./theme.ts";
import "./style/theme.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/area.css";
import "./style/form.css";
import "./style/candidate.css";
import "./style/print.css";

applyTheme(keptTheme());
const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<App />, page);
}
