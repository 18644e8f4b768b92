import { render } from "preact";
import { App } from "./app.tsx";
import { beginEarly } from "./early.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/area.css";
import "./style/form.css";
import "./style/print.css";

beginEarly(new URL(location.href));
const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<App />, page);
}
