// Calls in the drawing: those of this moment walk, those of the past replay, and a period shows as counts on the lines.
import { useEffect, useRef, useState } from "react";
import { ask, flowPath } from "../api.js";
import { complete } from "../layout.js";
import { rowsOf } from "../services.js";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";

const EVERY = 1000, PACE = 700;

export function CallsPanel() {
  const store = theStore();
  const { name, live, palette, counts, version, may } = useEditor(state => state);
  const [past, setPast] = useState([]), [wrong, setWrong] = useState(""), [told, setTold] = useState(""), [followed, setFollowed] = useState(null), [hours, setHours] = useState("24");
  const [phone, setPhone] = useState(palette.phones[0] || "");
  const timers = useRef([]), follow = useRef(null);
  follow.current = followed;

  useEffect(() => {
    let over = false, turn = 0;
    const look = async () => {
      try {
        const found = await ask("GET", flowPath(name, `/live${turn++ % 5 === 0 ? "?past=1" : ""}`));
        if (over) return;
        setWrong("");
        const mine = found.live.find(one => one.call === follow.current);
        store.set({ live: found.live, ...(mine ? { walk: mine.path, walkAt: mine.step } : {}) });
        if (follow.current && !mine) setFollowed(null);
        if (turn % 5 === 1) setPast(found.past);
      } catch (failure) {
        if (!over) setWrong(failure.status === 403 ? t("You may not watch calls.") : t("No connection"));
      }
      if (!over) timers.current[0] = setTimeout(look, EVERY);
    };
    look();
    return () => {
      over = true;
      timers.current.forEach(clearTimeout);
      store.set({ live: [] });
    };
  }, []);

  const replay = async call => {
    timers.current.slice(1).forEach(clearTimeout);
    setFollowed(null);
    const found = await ask("GET", flowPath(call.flow, `/versions/${call.version}`));
    const state = store.state;
    store.set({ viewing: { version: call.version, doc: found.document, text: found.text, places: complete(found.document, state.places, id => rowsOf({ doc: found.document, outcomes: found.outcomes, kinds: state.kinds })(id)) }, selected: [] });
    call.path.forEach((step, index) => {
      timers.current[index + 1] = setTimeout(() => store.set({ walk: call.path.slice(0, index + 1), walkAt: step.step }), index * PACE);
    });
  };
  const count = async () => {
    try {
      store.set({ counts: await ask("GET", flowPath(name, `/counts?hours=${hours}`)) });
      setWrong("");
    } catch (failure) {
      setWrong(failure.reasons ? failure.reasons.join("; ") : t("No connection"));
    }
  };
  const ring = async () => {
    try {
      const made = await ask("POST", flowPath(name, "/call"), { phone });
      setFollowed(made.call);
      setTold(t("{phone} rings; take it up and you are in the flow.", { phone }));
    } catch (failure) {
      setTold(failure.reasons ? failure.reasons.join("; ") : t("No connection"));
    }
  };
  const line = (call, action) => (
    <li key={call.call}>
      <span><b>{call.from || "—"}</b> → {call.dialled} <small>{new Date(call.started * 1000).toLocaleTimeString()} · {call.step || call.result} · v{call.version}</small></span>{action}
    </li>
  );
  return (
    <div className="calls">
      {wrong && <p className="note bad">{wrong}</p>}
      <h3>{t("In the flow now")}</h3>
      <ul className="call-list">{live.map(call => line(call, <button type="button" className="tight" aria-pressed={followed === call.call} onClick={() => {
        setFollowed(call.call);
        store.set({ walk: call.path, walkAt: call.step });
      }}>{t("Follow")}</button>))}{!live.length && <li className="quiet">{t("nobody")}</li>}</ul>
      {may.change && (
        <form className="pair" onSubmit={event => {
          event.preventDefault();
          ring();
        }}><input value={phone} list="phones" aria-label={t("Phone to ring")} placeholder={t("Phone to ring")} onChange={event => setPhone(event.target.value)} />
          <datalist id="phones">{palette.phones.map(one => <option key={one} value={one} />)}</datalist>
          <button type="submit" disabled={!phone || !version}>{t("Test call")}</button></form>)}
      {told && <p role="status" className="small">{told}</p>}
      <h3>{t("How calls went")}</h3>
      <span className="pair"><select value={hours} aria-label={t("Period")} onChange={event => setHours(event.target.value)}>
        <option value="1">{t("last hour")}</option><option value="24">{t("last day")}</option><option value="168">{t("last week")}</option><option value="720">{t("last 30 days")}</option></select>
        <button type="button" onClick={count}>{t("Show in the drawing")}</button>{counts && <button type="button" className="plain" onClick={() => store.set({ counts: null })}>{t("Hide")}</button>}</span>
      {counts && <><p>{t("Calls: {count}", { count: counts.calls })}</p>
        <ul className="ends">{[...counts.ends].sort((a, b) => b.calls - a.calls).slice(0, 20).map((one, index) => (
          <li key={index}><button type="button" className="link" onClick={() => store.set({ selected: [one.step], focus: { id: one.step } })}>{one.step}</button> {one.outcome === "error" ? t("{count} failed here", { count: one.calls }) : t("{count} hung up here", { count: one.calls })}</li>))}</ul></>}
      <h3>{t("Calls of the last day")}</h3>
      <ul className="call-list">{past.map(call => line(call, <button type="button" className="tight" onClick={() => replay(call)}>{t("Replay")}</button>))}{!past.length && <li className="quiet">{t("none yet")}</li>}</ul>
    </div>
  );
}
