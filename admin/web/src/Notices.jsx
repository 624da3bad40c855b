// What the person has to know: what came back, and that somebody else saved meanwhile.
import { useEffect, useRef, useState } from "react";
import { ask, flowPath } from "./api.js";
import { complete } from "./layout.js";
import { tidy } from "./model.js";
import { rowsOf } from "./services.js";
import { theStore, useEditor } from "./store.js";
import { t } from "./words.js";

export function Notices() {
  const notice = useEditor(state => state.notice);
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => theStore().set({ notice: null }), 6000);
    return () => clearTimeout(timer);
  }, [notice]);
  return <div className="editor-notice" role="status">{notice && <div className="note">{notice}</div>}</div>;
}

export function Conflict({ saver }) {
  const store = theStore();
  const status = useEditor(state => state.status), theirs = useEditor(state => state.theirs);
  const dialog = useRef(null);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    if (status === "conflict" && dialog.current && !dialog.current.open) dialog.current.showModal();
    if (status !== "conflict" && dialog.current?.open) dialog.current.close();
  }, [status]);
  const takeTheirs = async () => {
    try {
      localStorage.setItem(`${saver.key}.mine`, JSON.stringify(store.state.doc));
      saver.forgetHere();
    } catch { /* nothing can be kept here */ }
    const found = await ask("GET", flowPath(store.state.name));
    const doc = found.document || store.state.doc;
    store.set(state => ({ doc, past: [...state.past, { doc: state.doc, places: state.places }], future: [], outcomes: found.outcomes, problems: found.problems, tests: found.tests,
      text: found.text ?? "", textDirty: false, revision: found.draft ? found.draft.revision : 0, base: found.draft ? found.draft.base : found.version, version: found.version,
      hasDraft: Boolean(found.draft), status: "saved", theirs: null }));
    store.set(state => ({ places: complete(doc, found.layout, rowsOf(state)), notice: t("This is their draft now; yours comes back by Undo.") }));
    saver.saved = store.state.change;
  };
  const keepBeside = async () => {
    const name = `${store.state.name}-${Date.now().toString(36).slice(-4)}`;
    try {
      await ask("POST", "/api/v1/flows", { name, document: { ...tidy(store.state.doc), name } });
      await takeTheirs();
      store.set({ notice: t("Your work is the flow {name} now.", { name }) });
    } catch (failure) {
      setWrong(failure.message);
    }
  };
  return (
    <dialog ref={dialog} className="card pad" aria-labelledby="conflict-title" onCancel={event => event.preventDefault()}>
      <h2 id="conflict-title">{t("Somebody else changed this draft")}</h2>
      <p>{theirs?.draft?.author ? t("{author} saved it meanwhile, as revision {revision}. Nothing of yours is lost; choose what to keep.", theirs.draft)
        : theirs?.draft ? t("It was saved meanwhile. Nothing of yours is lost; choose what to keep.")
          : t("It was published or discarded meanwhile. Nothing of yours is lost; choose what to keep.")}</p>
      {wrong && <p className="note bad">{wrong}</p>}
      <div className="actions">
        <button type="button" className="primary" onClick={keepBeside}>{t("Keep both: mine as another flow")}</button>
        <button type="button" onClick={takeTheirs}>{t("Go on with theirs")}</button>
        <button type="button" className="danger" onClick={() => saver.keepMine()}>{t("Save mine over it")}</button>
      </div>
    </dialog>
  );
}
