// The attached tests: they run on every save, and a flow whose test fails is not published.
import { useState } from "react";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";

export function TestsPanel() {
  const store = theStore();
  const tests = useEditor(state => state.doc.tests) || [], trials = useEditor(state => state.tests);
  const [open, setOpen] = useState(null);
  const of = name => (trials || []).find(one => one.name === name);
  const put = (index, test) => store.edit(doc => ({ ...doc, tests: doc.tests.map((old, n) => (n === index ? test : old)) }));
  const drop = index => store.edit(doc => ({ ...doc, tests: doc.tests.filter((_, n) => n !== index) }));
  if (!tests.length) return <p className="quiet">{t("This flow has no tests yet. Simulate a call and keep it as a test: it runs on every save, and guards what you publish.")}</p>;
  return (
    <div className="tests">
      {trials === null && <p className="note warn">{t("The tests run when the flow has no problems.")}</p>}
      {tests.map((test, index) => {
        const trial = of(test.name);
        return (
          <section key={index} className="test">
            <header>
              <span className={`badge ${trial ? (trial.passed ? "good" : "bad") : ""}`}>{trial ? (trial.passed ? t("passed") : t("failed")) : t("not run")}</span>
              <b>{String(test.name)}</b>
              <button type="button" className="tight plain" aria-expanded={open === index} onClick={() => setOpen(open === index ? null : index)}>{t("Edit")}</button>
              <button type="button" className="tight plain" disabled={!store.editable} onClick={() => drop(index)}>{t("Delete")}</button>
            </header>
            {trial && !trial.passed && trial.differences.map((one, n) => <p key={n} className="wrong-text">{one.what}: {one.message}</p>)}
            {trial && <button type="button" className="tight" onClick={() => store.set({ walk: trial.path, walkAt: null })}>{t("Show its path")}</button>}
            {open === index && <TestForm test={test} save={made => put(index, made)} />}
          </section>
        );
      })}
    </div>
  );
}

function TestForm({ test, save }) {
  const [text, setText] = useState(() => JSON.stringify(test, null, 1));
  const [wrong, setWrong] = useState("");
  const take = value => {
    setText(value);
    try {
      save(JSON.parse(value));
      setWrong("");
    } catch (error) {
      setWrong(error.message);
    }
  };
  return (
    <label className="field"><span className="hide">{t("The test")}</span>
      <textarea className="mono" rows="12" spellCheck="false" value={text} readOnly={!theStore().editable} onChange={event => take(event.target.value)} />
      {wrong && <small className="wrong-text">{wrong}</small>}</label>
  );
}
