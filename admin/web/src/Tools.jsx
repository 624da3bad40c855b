// The tools above the drawing: undo, arrange, find, and how the draft stands.
import { useState } from "react";
import { arrange } from "./layout.js";
import { copy, paste, rowsOf } from "./services.js";
import { theStore, useEditor } from "./store.js";
import { t } from "./words.js";

const WORDS = { saved: "Saved", saving: "Saving…", changed: "Not saved yet", offline: "No connection; kept in this browser", "signed out": "Signed out; kept in this browser",
  refused: "Cannot be saved", conflict: "Changed by somebody else" };
const KINDS = { saved: "good", offline: "warn", "signed out": "warn", refused: "bad", conflict: "bad" };

export function Tools({ saver }) {
  const store = theStore();
  const state = useEditor(all => all);
  const { status, past, future, problems, selected, viewing } = state;
  const editable = store.editable;
  return (
    <div className="editor-tools" role="toolbar" aria-label={t("Tools")}>
      <b className="flow-name">{state.name}</b>
      <span className="badge">{viewing ? t("Version {version}", { version: viewing.version }) : state.hasDraft || state.change ? t("Draft") : t("Version {version}", { version: state.version })}</span>
      {editable && <span className={`badge ${KINDS[status] || ""}`} role="status" title={state.reason || ""}>{t(WORDS[status])}</span>}
      {!state.may.change && <span className="badge">{t("Read only")}</span>}
      <span className="gap" />
      <button type="button" disabled={!editable || !past.length} onClick={() => store.undo()} title="Ctrl+Z">{t("Undo")}</button>
      <button type="button" disabled={!editable || !future.length} onClick={() => store.redo()} title="Ctrl+Y">{t("Redo")}</button>
      <button type="button" disabled={!selected.length} onClick={() => copy(store, false)} title="Ctrl+C">{t("Copy")}</button>
      <button type="button" disabled={!editable} onClick={() => paste(store)} title="Ctrl+V">{t("Paste")}</button>
      <button type="button" disabled={!editable} onClick={() => {
        store.edit(doc => [doc, arrange(doc, rowsOf(store.state))]);
        store.set({ fit: {} });
      }}>{t("Arrange")}</button>
      <Find />
      <button type="button" className={problems.length ? "danger" : ""} onClick={() => store.set({ panel: "step", selected: [] })}>
        {problems.length ? t("Problems: {count}", { count: problems.length }) : t("No problems")}
      </button>
      {viewing && <button type="button" className="primary" onClick={() => store.set({ viewing: null, walk: null })}>{t("Back to the draft")}</button>}
    </div>
  );
}

function Find() {
  const store = theStore();
  const doc = useEditor(state => (state.viewing ? state.viewing.doc : state.doc));
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const wanted = text.trim().toLowerCase();
  const found = wanted ? Object.entries(doc.steps).filter(([id, node]) => JSON.stringify([id, node]).toLowerCase().includes(wanted)).map(([id]) => id) : [];
  const go = index => {
    if (!found.length) return;
    const id = found[(index + found.length) % found.length];
    setAt((index + found.length) % found.length);
    store.set({ found: id, selected: [id], focus: { id } });
  };
  return (
    <span className="find-step">
      <input id="find-step" type="search" value={text} placeholder={t("Find in the flow")} aria-label={t("Find in the flow")}
        onChange={event => {
          setText(event.target.value);
          setAt(-1);
          store.set({ found: null });
        }}
        onKeyDown={event => event.key === "Enter" && go(at + (event.shiftKey ? -1 : 1))} />
      {wanted && <small aria-live="polite">{found.length ? `${Math.max(at, 0) + 1}/${found.length}` : "0"}</small>}
    </span>
  );
}
