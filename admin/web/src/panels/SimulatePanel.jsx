// A call without a phone: keys, clock and answers are typed here, the path lights up in the drawing.
import { useState } from "react";
import { ask } from "../api.js";
import { tidy } from "../model.js";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const EMPTY = { number: "13800001234", dialled: "4000", language: "en", time: "", press: [], stubs: {}, variables: {} };

export const givenOf = call => ({ number: call.number, dialled: call.dialled, language: call.language, press: call.press, stubs: call.stubs,
  ...(call.time ? { time: call.time.replace("T", " ") } : {}), ...(Object.keys(call.variables).length ? { variables: call.variables } : {}) });

export function SimulatePanel() {
  const store = theStore();
  const [call, setCall] = useState(() => store.state.simulation?.call || EMPTY);
  const [seen, setSeen] = useState(() => store.state.simulation?.seen || null);
  const [before, setBefore] = useState({});
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState("");
  const [answer, setAnswer] = useState([["", ""]]);
  const doc = useEditor(state => state.doc);

  const run = async made => {
    setCall(made);
    setTyped("");
    try {
      const found = await ask("POST", "/api/v1/flow-simulate", { document: tidy(store.state.doc), given: givenOf(made) });
      setWrong("");
      setBefore(seen ? seen.variables : {});
      setSeen(found);
      store.set({ walk: found.path, walkAt: found.waits ? found.waits.step : null, simulation: { call: made, seen: found } });
    } catch (failure) {
      setWrong(failure.reasons ? failure.reasons.join("; ") : t("No connection"));
    }
  };
  const begin = () => run({ ...call, press: [], stubs: {} });
  const press = keys => run({ ...call, press: [...call.press, keys] });
  const answerBy = outcome => {
    const values = Object.fromEntries(answer.filter(([name]) => name));
    const made = Object.keys(values).length ? { outcome, variables: values } : outcome;
    const old = call.stubs[seen.waits.step];
    setAnswer([["", ""]]);
    run({ ...call, stubs: { ...call.stubs, [seen.waits.step]: old === undefined ? made : [...(Array.isArray(old) ? old : [old]), made] } });
  };
  const stop = () => {
    setSeen(null);
    store.set({ walk: null, walkAt: null, simulation: null });
  };
  const keep = () => {
    const names = new Set((doc.tests || []).map(one => one.name));
    let name = t("call {n}", { n: (doc.tests || []).length + 1 });
    while (names.has(name)) name += "+";
    const given = givenOf(seen.waits?.what === "keys" ? { ...call, press: [...call.press, "hangup"] } : call);
    if (!Object.keys(given.stubs).length) delete given.stubs;
    const test = { name, given, expect: { path: seen.path.map(step => `${step.step} ${step.outcome}`), heard: seen.heard } };
    store.edit(made => ({ ...made, tests: [...(made.tests || []), test] }), { notice: t("Kept as a test; it runs on every save."), panel: "tests" });
  };
  const field = (name, title, type = "text") => (
    <label className="field small-field"><span>{title}</span><input type={type} value={call[name]} onChange={event => setCall({ ...call, [name]: event.target.value })} /></label>
  );
  return (
    <div className="simulate">
      <div className="row">{field("number", t("Caller"))}{field("time", t("Clock"), "datetime-local")}
        <label className="field small-field"><span>{t("Language")}</span><select value={call.language} onChange={event => setCall({ ...call, language: event.target.value })}><option>en</option><option>zh</option></select></label></div>
      <div className="actions"><button type="button" className="primary" onClick={begin}>{seen ? t("Call again") : t("Call")}</button>{seen && <button type="button" onClick={stop}>{t("Stop")}</button>}</div>
      {wrong && <p className="note bad" role="alert">{wrong}</p>}
      {seen && <>
        {seen.waits?.what === "keys" && <Keypad {...{ typed, setTyped, press, step: seen.waits.step }} hangUp={() => press("hangup")} />}
        {seen.waits?.what === "answer" && (
          <section className="answers" aria-label={t("Answer")}>
            <p><b>{seen.waits.step}</b> {t("asks outside. What does it get?")}</p>
            {answer.map(([name, text], index) => (
              <span className="pair" key={index}>
                <input value={name} placeholder={t("variable")} aria-label={t("variable")} onChange={event => setAnswer([[event.target.value, text]])} />
                <input value={text} placeholder={t("value")} aria-label={t("value")} onChange={event => setAnswer([[name, event.target.value]])} />
              </span>
            ))}
            <div className="actions">{seen.waits.outcomes.map(one => <button type="button" key={one} className="tight" onClick={() => answerBy(one)}>{one}</button>)}</div>
          </section>
        )}
        {!seen.waits && <p className="note good" role="status">{t("The call is over: {outcome}.", { outcome: seen.outcome })}</p>}
        {seen.failures.map((one, index) => <p key={index} className="note bad">{one}</p>)}
        <h3>{t("Path")}</h3>
        <ol className="path">{seen.path.map((step, index) => (
          <li key={index}><button type="button" className="link" onClick={() => store.set({ selected: [step.step], focus: { id: step.step } })}>{step.step}</button> <span className="quiet">{step.outcome}</span></li>
        ))}</ol>
        {Object.keys(seen.variables).length > 0 && <><h3>{t("Variables")}</h3>
          <table className="variables"><tbody>{Object.entries(seen.variables).map(([name, value]) => (
            <tr key={name} className={before[name] !== value ? "changed" : ""}><th>{name}</th><td>{String(value)}</td></tr>))}</tbody></table></>}
        <h3>{t("Heard")}</h3>
        <ol className="heard">{seen.heard.map((one, index) => <li key={index}>{one}</li>)}</ol>
        {store.editable && <button type="button" onClick={keep}>{t("Keep as a test")}</button>}
      </>}
      {!seen && <p className="quiet small">{t("Walks the draft with the real engine. Nobody is called and nothing is changed: what a step would ask outside, you answer.")}</p>}
    </div>
  );
}

function Keypad({ typed, setTyped, press, hangUp, step }) {
  return (
    <section className="keypad" aria-label={t("Keys")}>
      <p><b>{step}</b> {t("listens.")}</p>
      <span className="pair"><input value={typed} inputMode="tel" aria-label={t("Keys to press")} placeholder={t("Keys to press")} autoFocus
        onChange={event => setTyped(event.target.value.replace(/[^0-9*#A-D]/g, ""))} onKeyDown={event => event.key === "Enter" && press(typed)} />
        <button type="button" className="primary" onClick={() => press(typed)}>{typed ? t("Press") : t("Say nothing")}</button></span>
      <div className="keys">{KEYS.map(key => <button key={key} type="button" onClick={() => setTyped(typed + key)}>{key}</button>)}</div>
      <button type="button" className="tight danger" onClick={hangUp}>{t("Hang up")}</button>
    </section>
  );
}
