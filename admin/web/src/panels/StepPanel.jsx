// The chosen step: its name, parameters by their declarations, and where each outcome leads. Without one: the flow itself.
import { useEffect, useState } from "react";
import { connect, ERROR, removeSteps, renameStep, setParameter, setStep } from "../model.js";
import { wordOf } from "../StepNode.jsx";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";
import { Input } from "./Input.jsx";

export function StepPanel() {
  const selected = useEditor(state => state.selected), doc = useEditor(state => (state.viewing ? state.viewing.doc : state.doc));
  const id = selected.length === 1 && doc.steps[selected[0]] ? selected[0] : null;
  if (id) return <StepForm key={id} id={id} />;
  if (selected.length > 1) return <Several ids={selected} />;
  return <FlowForm />;
}

function Problems({ list }) {
  const store = theStore();
  return (
    <ul className="problems">
      {list.map((one, index) => (
        <li key={index}>
          <button type="button" className="link" onClick={() => one.step && store.set({ selected: [one.step], focus: { id: one.step } })}>
            <code>{one.place}</code></button> {one.message}{one.remedy && <small>{one.remedy}</small>}
        </li>
      ))}
    </ul>
  );
}

function StepForm({ id }) {
  const store = theStore();
  const state = useEditor(all => all);
  const doc = state.viewing ? state.viewing.doc : state.doc;
  const node = doc.steps[id], kind = state.kinds.get(node.kind), locked = !store.editable;
  const outcomes = state.outcomes[id] || { required: kind?.required || [], optional: kind?.optional || [] };
  const problems = state.viewing ? [] : state.problems.filter(one => one.step === id);
  const [more, setMore] = useState(false);
  const rows = [...outcomes.required, ...Object.keys(node.next || {}).filter(one => !outcomes.required.includes(one))];
  const spare = outcomes.optional.filter(one => !rows.includes(one));
  const wrongAt = name => problems.find(one => one.place.includes(`steps.${id}.parameters.${name}`))?.message;
  return (
    <form className="step-form" onSubmit={event => event.preventDefault()}>
      <header><h2>{kind ? kind.title : node.kind}</h2><p className="quiet small">{kind ? kind.help : t("No plugin here provides this step.")}</p></header>
      {problems.length > 0 && <Problems list={problems} />}
      <Name id={id} locked={locked} />
      <fieldset disabled={locked}>
        {kind?.parameters.map(one => (
          <Input key={one.name} declared={one} value={node.parameters?.[one.name]} wrong={wrongAt(one.name)}
            change={value => store.edit(before => setParameter(before, id, one.name, value))} />
        ))}
        <section className="leads" aria-label={t("Leads to")}>
          <h3>{t("Leads to")}</h3>
          {[...rows, ERROR].map(outcome => (
            <Lead key={outcome} outcome={outcome} id={id} doc={doc} target={outcome === ERROR ? node.on_error : node.next?.[outcome]}
              need={outcomes.required.includes(outcome)} />
          ))}
          {spare.length > 0 && (
            <label className="lead"><span className="quiet">{t("also")}</span>
              <select value="" onChange={event => event.target.value && store.edit(before => connect(before, id, event.target.value, doc.entry))}>
                <option value="">{t("Wire another outcome")}</option>{spare.map(one => <option key={one}>{one}</option>)}
              </select></label>
          )}
        </section>
        <label className="field"><span>{t("Comment")}</span>
          <textarea rows="2" value={node.comment || ""} maxLength="2000" onChange={event => store.edit(before => setStep(before, id, { comment: event.target.value || undefined }))} />
        </label>
        {more ? (
          <label className="field"><span>{t("Time limit in seconds")}</span>
            <input type="number" min="0.1" max="3600" step="any" value={node.timeout ?? ""}
              onChange={event => store.edit(before => setStep(before, id, { timeout: event.target.value === "" ? undefined : Number(event.target.value) }))} /></label>
        ) : <button type="button" className="plain tight" onClick={() => setMore(true)}>{t("Time limit")}</button>}
        <div className="actions">
          {doc.entry !== id && <button type="button" className="tight" onClick={() => store.edit(before => ({ ...before, entry: id }))}>{t("Begin here")}</button>}
          <button type="button" className="tight" onClick={() => store.set(now => ({ folded: fold(now.folded, id) }))}>{state.folded[id] ? t("Unfold") : t("Fold what follows")}</button>
          {node.parameters?.flow && <a className="button tight" href={`/flows/${encodeURIComponent(node.parameters.flow)}`} target="_blank" rel="noreferrer">{t("Open the flow {name}", { name: node.parameters.flow })}</a>}
          <button type="button" className="danger tight" onClick={() => store.edit(before => removeSteps(before, [id]), { selected: [] })}>{t("Delete")}</button>
        </div>
      </fieldset>
    </form>
  );
}

function fold(folded, id) {
  const made = { ...folded };
  if (made[id]) delete made[id];
  else made[id] = true;
  return made;
}

function Name({ id, locked }) {
  const store = theStore();
  const [text, setText] = useState(id);
  useEffect(() => setText(id), [id]);
  const taken = text !== id && store.state.doc.steps[text], wrong = !/^[\p{L}\p{N}_-]{1,64}$/u.test(text);
  const take = () => {
    if (text === id || taken || wrong) return setText(id);
    const { places, outcomes } = store.state;
    const moved = { ...places, [text]: places[id] };
    delete moved[id];
    return store.edit(before => [renameStep(before, id, text), moved], { selected: [text], outcomes: { ...outcomes, [text]: outcomes[id] } });
  };
  return (
    <label className="field"><span>{t("Name of the step")}</span>
      <input value={text} disabled={locked} aria-invalid={Boolean(taken || wrong)} onChange={event => setText(event.target.value)} onBlur={take}
        onKeyDown={event => event.key === "Enter" && take()} />
      {(taken || wrong) && <small className="wrong-text">{taken ? t("Another step has this name.") : t("Use up to 64 letters, digits, _ and -.")}</small>}
    </label>
  );
}

function Lead({ id, outcome, target, doc, need }) {
  const store = theStore();
  return (
    <label className={`lead ${need && !target ? "loose" : ""}`}>
      <span>{wordOf(outcome)}</span>
      <select value={target || ""} aria-label={t("{outcome} leads to", { outcome: wordOf(outcome) })}
        onChange={event => store.edit(before => connect(before, id, outcome, event.target.value || null))}>
        <option value="">{need ? t("— nowhere yet —") : t("— nothing —")}</option>
        {Object.keys(doc.steps).map(one => <option key={one}>{one}</option>)}
        {target && !doc.steps[target] && <option>{target}</option>}
      </select>
    </label>
  );
}

function Several({ ids }) {
  const store = theStore();
  return (
    <div className="step-form">
      <h2>{t("{count} steps are chosen", { count: ids.length })}</h2>
      <div className="actions"><button type="button" className="danger" disabled={!store.editable} onClick={() => store.edit(doc => removeSteps(doc, ids), { selected: [] })}>{t("Delete")}</button></div>
    </div>
  );
}

function FlowForm() {
  const store = theStore();
  const state = useEditor(all => all);
  const doc = state.viewing ? state.viewing.doc : state.doc;
  return (
    <form className="step-form" onSubmit={event => event.preventDefault()}>
      <h2>{t("The flow")}</h2>
      {!state.viewing && (state.problems.length ? <Problems list={state.problems} /> : <p className="note good">{t("The flow is well: every step is wired and every prompt is there.")}</p>)}
      {state.notes.map((note, index) => <p key={index} className="note warn">{t("Step {step} leads to the flow {flow}, which is not published.", note)}</p>)}
      <fieldset disabled={!store.editable}>
        {[["entry", t("Begins at")], ["on_error", t("When a step fails")]].map(([name, title]) => (
          <label className="field" key={name}><span>{title}</span>
            <select value={doc[name] || ""} onChange={event => store.edit(before => ({ ...before, [name]: event.target.value || undefined }))}>
              <option value="">{t("— nothing —")}</option>{Object.keys(doc.steps).map(one => <option key={one}>{one}</option>)}
            </select></label>
        ))}
        <label className="field"><span>{t("Comment")}</span>
          <textarea rows="3" maxLength="2000" value={doc.comment || ""} onChange={event => store.edit(before => ({ ...before, comment: event.target.value || undefined }))} /></label>
      </fieldset>
      <p className="quiet small">{t("Drag steps from the left onto the drawing, or choose one by Tab and Enter. Draw from the dot of an outcome to the next step.")}</p>
    </form>
  );
}
