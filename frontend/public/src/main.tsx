import { render } from "preact";
import { App } from "./app.tsx";
import { beginEarly } from "./early.ts";
import { applyTheme, keptTheme } from "./theme.ts";
import "./style/theme.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/area.css";
import "./style/form.css";
import "./style/viewer.css";
import "./style/candidate.css";
import "./style/screen.css";
import "./style/print.css";

beginEarly(new URL(location.href));
applyTheme(keptTheme());
const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<App />, page);
}
