// Which numbers enter the flow, and where what it uses is used elsewhere.
import { useEffect, useState } from "react";
import { ask, flowPath } from "../api.js";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";

export function NumbersPanel() {
  const store = theStore();
  const { name, may, numbers, version } = useEditor(state => state);
  const [number, setNumber] = useState(""), [told, setTold] = useState(null), [uses, setUses] = useState(null), [search, setSearch] = useState("");
  useEffect(() => void ask("GET", "/api/v1/flow-uses").then(found => setUses(found.items)).catch(() => setUses([])), []);
  const deed = async turn => {
    try {
      const made = await turn();
      store.set({ numbers: made.numbers });
      setTold({ kind: made.apply ? "warn" : "good", text: made.apply ? t("Done. Asterisk learns of it when the dialplan is applied.") : t("Done. The next call follows it.") });
      setNumber("");
    } catch (failure) {
      setTold({ kind: "bad", text: failure.reasons ? failure.reasons.join("; ") : t("No connection") });
    }
  };
  const wanted = search.trim().toLowerCase();
  const shown = (uses || []).filter(one => (wanted ? `${one.what} ${one.name} ${one.flow} ${one.step}`.toLowerCase().includes(wanted) : one.flow === name || (one.what === "flow" && one.name === name)));
  return (
    <div className="numbers">
      <h3>{t("Numbers that enter this flow")}</h3>
      {told && <p className={`note ${told.kind}`} role="status">{told.text}</p>}
      <ul className="chips">{numbers.map(one => (
        <li key={one}><b>{one}</b>{may.publish && <button type="button" className="tight plain" aria-label={t("Take {number} away", { number: one })} onClick={() => deed(() => ask("DELETE", flowPath(name, `/numbers/${encodeURIComponent(one)}`)))}>×</button>}</li>))}
        {!numbers.length && <li className="quiet">{t("none yet")}</li>}</ul>
      {may.publish && (
        <form className="pair" onSubmit={event => {
          event.preventDefault();
          deed(() => ask("POST", flowPath(name, "/numbers"), { number }));
        }}><input value={number} placeholder="4010" aria-label={t("Number to bind")} disabled={!version} onChange={event => setNumber(event.target.value)} />
          <button type="submit" disabled={!number || !version}>{t("Bind")}</button></form>)}
      {!version && <p className="quiet small">{t("Publish the flow first; a number has to lead to something.")}</p>}
      <h3>{t("Where it is used")}</h3>
      <input type="search" value={search} placeholder={t("A prompt, queue or flow")} aria-label={t("A prompt, queue or flow")} onChange={event => setSearch(event.target.value)} />
      <table className="uses"><tbody>{shown.slice(0, 200).map((one, index) => (
        <tr key={index}><td className="quiet">{one.what}</td><td>{one.name}</td><td>{one.flow === name
          ? <button type="button" className="link" onClick={() => store.set({ selected: [one.step], focus: { id: one.step } })}>{one.step}</button>
          : <a href={`/flows/${encodeURIComponent(one.flow)}`}>{one.flow}.{one.step}</a>}</td></tr>))}</tbody></table>
      {uses && !shown.length && <p className="quiet small">{t("Used nowhere in what is published.")}</p>}
    </div>
  );
}
