// The same flow as text: a change here moves the drawing, a fault is told at its line.
import { useEffect, useRef } from "react";
import { ask } from "../api.js";
import { complete } from "../layout.js";
import { rowsOf } from "../services.js";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";

const PAUSE = 350;

export function TextPanel() {
  const store = theStore();
  const text = useEditor(state => (state.viewing ? state.viewing.text : state.text)) || "", dirty = useEditor(state => state.textDirty);
  const problems = useEditor(state => (state.viewing ? [] : state.problems));
  const area = useRef(null), gutter = useRef(null), timer = useRef(null), number = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const write = value => {
    store.set({ text: value, textDirty: true });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => cross(value), PAUSE);
  };
  // Over to the drawing; a text that cannot be read stays here, is kept as the draft, and says where it is wrong.
  const cross = async value => {
    const mine = ++number.current;
    let found;
    try {
      found = await ask("POST", "/api/v1/flow-check", { text: value });
    } catch {
      store.set(state => ({ change: state.change + 1 }));
      return;
    }
    if (mine !== number.current || store.state.text !== value) return;
    if (!found.document) {
      store.set(state => ({ problems: found.problems, well: false, change: state.change + 1 }));
      return;
    }
    store.edit((doc, places) => {
      if (JSON.stringify(found.document) === JSON.stringify(doc)) return [doc, places];
      return [found.document, complete(found.document, places, id => rowsOf({ doc: found.document, outcomes: found.outcomes, kinds: store.state.kinds })(id))];
    });
    store.set(state => ({ outcomes: found.outcomes, problems: found.problems, notes: found.notes, well: found.well, textDirty: false,
      selected: state.selected.filter(id => found.document.steps[id]) }));
  };
  const wrong = new Map(problems.filter(one => one.line).map(one => [one.line, one]));
  const go = one => {
    const before = text.split("\n").slice(0, one.line - 1).join("\n");
    const at = (one.line > 1 ? before.length + 1 : 0) + Math.max(0, one.column - 1);
    area.current.focus();
    area.current.setSelectionRange(at, at);
  };
  const lines = text.split("\n").length;
  return (
    <div className="text-view">
      <div className="text-frame">
        <ol className="gutter" ref={gutter} aria-hidden="true">{Array.from({ length: lines }, (_, index) => <li key={index} className={wrong.has(index + 1) ? "bad" : ""}>{index + 1}</li>)}</ol>
        <textarea ref={area} value={text} readOnly={!store.editable} spellCheck="false" wrap="off" aria-label={t("The flow as text")} aria-invalid={wrong.size > 0}
          onChange={event => write(event.target.value)} onScroll={event => { gutter.current.scrollTop = event.target.scrollTop; }} />
      </div>
      <ul className="problems" aria-live="polite">
        {problems.map((one, index) => (
          <li key={index}><button type="button" className="link" onClick={() => (one.line ? go(one) : one.step && store.set({ selected: [one.step], focus: { id: one.step } }))}>
            {one.line ? t("Line {line}, column {column}", one) : <code>{one.place}</code>}</button> {one.message}{one.remedy && <small>{one.remedy}</small>}</li>
        ))}
      </ul>
      {!problems.length && <p className="small quiet">{dirty ? t("Reading…") : t("Text and drawing say the same.")}</p>}
    </div>
  );
}
