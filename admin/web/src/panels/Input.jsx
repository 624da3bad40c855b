// One parameter of a step as a form field, by its declared type; a third party's step needs nothing here.
import { useId, useState } from "react";
import { ask } from "../api.js";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";

export function Input({ declared, value, change, wrong }) {
  const id = useId();
  const Kind = KINDS[declared.type] || Plain;
  return (
    <div className="field">
      <label htmlFor={id} className={declared.required ? "need" : ""}>{declared.name}</label>
      {declared.choices.length > 0 ? <Choice id={id} {...{ declared, value, change, wrong }} /> : <Kind id={id} {...{ declared, value, change, wrong }} />}
      {wrong && <small className="wrong-text">{wrong}</small>}
      {declared.help && <small className="hint">{declared.help}</small>}
    </div>
  );
}

const NONE = [];
const shown = (declared, value) => (value === undefined ? "" : value);
const ghost = declared => (declared.default === null || declared.default === undefined || declared.default === "" ? "" : String(declared.default));

function Plain({ id, declared, value, change, wrong }) {
  const names = useEditor(state => (declared.name === "flow" ? state.palette.flows : state.palette.names[declared.name]) || NONE);
  return (
    <>
      <input id={id} value={shown(declared, value)} placeholder={ghost(declared)} aria-invalid={Boolean(wrong)} list={names.length ? `${id}-list` : undefined}
        onChange={event => change(event.target.value === "" ? undefined : event.target.value)} />
      {names.length > 0 && <datalist id={`${id}-list`}>{names.map(one => <option key={one} value={one} />)}</datalist>}
    </>
  );
}

function Numeric({ id, declared, value, change, wrong }) {
  return <input id={id} type="number" step="any" min={declared.minimum ?? undefined} max={declared.maximum ?? undefined} value={shown(declared, value)}
    placeholder={ghost(declared)} aria-invalid={Boolean(wrong)} onChange={event => change(event.target.value === "" ? undefined : Number(event.target.value))} />;
}

function Flag({ id, declared, value, change }) {
  return <input id={id} type="checkbox" checked={value === undefined ? Boolean(declared.default) : value === true}
    onChange={event => change(event.target.checked === Boolean(declared.default) ? undefined : event.target.checked)} />;
}

function Choice({ id, declared, value, change }) {
  return (
    <select id={id} value={value === undefined ? "" : JSON.stringify(value)} onChange={event => change(event.target.value === "" ? undefined : JSON.parse(event.target.value))}>
      <option value="">{ghost(declared) ? `${ghost(declared)} (${t("as usual")})` : "—"}</option>
      {declared.choices.map(one => <option key={String(one)} value={JSON.stringify(one)}>{String(one)}</option>)}
    </select>
  );
}

function Prompt({ id, declared, value, change, wrong }) {
  const prompts = useEditor(state => state.palette.prompts);
  const name = value === undefined ? declared.default || "" : value;
  const known = prompts.find(one => one.name === name);
  const [told, setTold] = useState("");
  const send = async (language, file) => {
    if (!file) return;
    try {
      await ask("PUT", `/api/v1/flow-prompts/${language}/${encodeURIComponent(name)}`, file);
      const palette = await ask("GET", "/api/v1/flow-kinds");
      theStore().set(state => ({ palette, change: state.change + 1 }));
      setTold(t("The recording is in place."));
    } catch (failure) {
      setTold(failure.reasons ? failure.reasons.join("; ") : t("No connection"));
    }
  };
  return (
    <>
      <input id={id} value={shown(declared, value)} placeholder={ghost(declared)} aria-invalid={Boolean(wrong)} list={`${id}-list`}
        onChange={event => change(event.target.value === "" ? undefined : event.target.value)} />
      <datalist id={`${id}-list`}>{prompts.map(one => <option key={one.name} value={one.name}>{one.text.en || ""}</option>)}</datalist>
      {known?.text?.[document.documentElement.lang.startsWith("zh") ? "zh" : "en"] && <q className="small quiet">{known.text[document.documentElement.lang.startsWith("zh") ? "zh" : "en"]}</q>}
      {name && !name.includes("$") && ["en", "zh"].map(language => (
        <span className="prompt-line" key={language}>
          <small>{language}</small>
          {known?.languages.includes(language)
            ? <audio controls preload="none" src={`/api/v1/flow-prompts/${language}/${name.split("/").map(encodeURIComponent).join("/")}`} aria-label={t("Listen to {name}", { name: `${name} ${language}` })} />
            : <small className="wrong-text">{t("missing")}</small>}
          <label className="button tight plain">{t("Upload")}<input type="file" accept=".wav,audio/wav" className="hide" onChange={event => send(language, event.target.files[0])} /></label>
        </span>
      ))}
      {told && <small role="status">{told}</small>}
    </>
  );
}

// A map or cases: one line for each pair, a blank one below; what is half written is kept in the line.
function Pairs({ id, declared, value, change }) {
  const [lines, setLines] = useState(() => Object.entries(value || {}));
  const known = JSON.stringify(Object.fromEntries(lines.filter(([name]) => name)));
  const [last, setLast] = useState(known);
  // Another hand changed it, such as Undo or the text: begin anew from there.
  if (JSON.stringify(value || {}) !== known && last === known) {
    const fresh = Object.entries(value || {});
    setLines(fresh);
    setLast(JSON.stringify(Object.fromEntries(fresh)));
  }
  const put = (index, pair) => {
    const made = [...lines];
    if (index === made.length) made.push(pair);
    else made[index] = pair;
    const kept = made.filter(([name, text]) => name || text);
    setLines(kept);
    const found = Object.fromEntries(kept.filter(([name]) => name));
    setLast(JSON.stringify(found));
    change(Object.keys(found).length ? found : undefined);
  };
  return (
    <div className="pairs">
      {[...lines, ["", ""]].map(([name, text], index) => (
        <span className="pair" key={index}>
          <input id={index === 0 ? id : undefined} value={name} placeholder={declared.type === "cases" ? t("outcome") : t("name")} aria-label={t("{parameter}: name {n}", { parameter: declared.name, n: index + 1 })}
            onChange={event => put(index, [event.target.value, text])} />
          <input value={text} placeholder={declared.type === "cases" ? t("condition") : t("value")} aria-label={t("{parameter}: value {n}", { parameter: declared.name, n: index + 1 })}
            onChange={event => put(index, [name, event.target.value])} />
        </span>
      ))}
    </div>
  );
}

const KINDS = { number: Numeric, boolean: Flag, prompt: Prompt, map: Pairs, cases: Pairs };
