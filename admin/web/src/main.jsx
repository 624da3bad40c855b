// Starts the editor on the page that names a flow.
import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/base.css";
import "./editor.css";
import { Editor } from "./Editor.jsx";
import { ask, begin, flowPath } from "./api.js";
import { complete } from "./layout.js";
import { listRows } from "./model.js";
import { Saver } from "./saver.js";
import { provide, Store } from "./store.js";
import { learn, t } from "./words.js";

const place = document.getElementById("editor");
const { name, csrf } = place.dataset;
learn(JSON.parse(place.dataset.words));
begin(csrf);

const EMPTY = { format: "switchroom.flow/1", name, entry: "", steps: {} };

async function start() {
  const [found, palette] = await Promise.all([ask("GET", flowPath(name)), ask("GET", "/api/v1/flow-kinds")]);
  const doc = found.document || EMPTY;
  const kinds = new Map(palette.kinds.map(one => [one.kind, one]));
  const rowsOf = id => listRows(doc.steps[id], found.outcomes[id] || kinds.get(doc.steps[id].kind)).length;
  const store = new Store({ name, may: found.may, version: found.version, doc, kinds, palette, problems: found.problems, outcomes: found.outcomes,
    notes: found.notes, tests: found.tests, well: found.well, text: found.text ?? "", broken: !found.document, panel: found.document ? "step" : "text",
    revision: found.draft ? found.draft.revision : 0, base: found.draft ? found.draft.base : found.version, hasDraft: Boolean(found.draft),
    numbers: found.numbers, approvals: found.approvals, places: complete(doc, found.layout, rowsOf) });
  provide(store);
  const saver = new Saver(store, name);
  const kept = saver.readHere();
  createRoot(place).render(<Editor store={store} saver={saver} kept={kept && kept.doc ? kept : null} />);
}

start().catch(failure => {
  place.textContent = failure.message || t("The server does not answer. Load the page again in a moment.");
  place.classList.add("failed");
});
