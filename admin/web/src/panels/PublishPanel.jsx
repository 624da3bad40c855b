// From the draft to what calls hear: what changed, publish or ask, history, and back again.
import { useCallback, useEffect, useState } from "react";
import { ask, flowPath } from "../api.js";
import { complete } from "../layout.js";
import { rowsOf } from "../services.js";
import { theStore, useEditor } from "../store.js";
import { t } from "../words.js";
import { describe } from "./changes.js";

export function PublishPanel({ saver }) {
  const store = theStore();
  const state = useEditor(all => all);
  const { name, may, tests, problems, approvals, hasDraft, status } = state;
  const [diff, setDiff] = useState(null), [history, setHistory] = useState(null), [told, setTold] = useState(null), [note, setNote] = useState(""), [busy, setBusy] = useState(false);
  const failed = (tests || []).filter(one => !one.passed);

  const look = useCallback(async () => {
    setHistory(await ask("GET", flowPath(name, "/history")));
    try {
      setDiff(store.state.hasDraft ? await ask("GET", flowPath(name, "/diff?old=current&new=draft")) : null);
    } catch {
      setDiff(null);
    }
  }, []);
  useEffect(() => void saver.flush().then(look).catch(() => {}), []);
  useEffect(() => {
    if (status === "saved") look().catch(() => {});
  }, [status]);
  useEffect(() => {
    store.set(mark(diff));
    return () => store.set({ marks: null, edgeMarks: null });
  }, [diff]);

  const deed = async turn => {
    setBusy(true);
    setTold(null);
    try {
      setTold({ kind: "good", text: await turn() });
      await look();
    } catch (failure) {
      setTold({ kind: "bad", text: failure.reasons ? failure.reasons.join("; ") : failure.message || t("No connection"), problem: failure.problem });
      if (failure.problem?.problems?.length) store.set({ problems: failure.problem.problems });
      if (failure.problem?.tests?.length) store.set({ tests: failure.problem.tests });
    } finally {
      setBusy(false);
    }
  };
  const saved = async () => {
    if (!(await saver.flush())) throw new Error(t("The draft is not saved yet."));
  };
  const reload = async () => {
    const found = await ask("GET", flowPath(name));
    store.set(now => ({ version: found.version, base: found.draft ? found.draft.base : found.version, revision: found.draft ? found.draft.revision : 0, hasDraft: Boolean(found.draft),
      approvals: found.approvals, ...(found.draft ? {} : { doc: found.document, text: found.text, textDirty: false, outcomes: found.outcomes, problems: found.problems, tests: found.tests,
        places: complete(found.document, now.places, id => rowsOf({ doc: found.document, outcomes: found.outcomes, kinds: now.kinds })(id)) }) }));
  };
  const publish = () => deed(async () => {
    await saved();
    const made = await ask("POST", flowPath(name, "/publish"), { revision: store.state.revision });
    store.set({ version: made.version, base: made.version, revision: 0, hasDraft: false });
    return t("Version {version} is in force. The next call follows it.", made);
  });
  const request = () => deed(async () => {
    await saved();
    await ask("POST", flowPath(name, "/approvals"), { revision: store.state.revision, note });
    await reload();
    return t("Somebody who may publish has to approve it now; until then it stays a draft.");
  });
  const decide = (one, approve) => deed(async () => {
    const made = await ask("POST", flowPath(name, `/approvals/${one.id}`), { approve, reason: note });
    await reload();
    return approve ? t("Version {version} is in force. The next call follows it.", made) : t("Sent back; it stays a draft.");
  });
  const rollback = version => deed(async () => {
    await ask("POST", flowPath(name, "/rollback"), { version });
    await reload();
    return t("Version {version} is in force. The next call follows it.", { version });
  });
  const view = version => deed(async () => {
    const found = await ask("GET", flowPath(name, `/versions/${version}`));
    store.set({ viewing: { version, doc: found.document, text: found.text, places: complete(found.document, state.places, id => rowsOf({ doc: found.document, outcomes: found.outcomes, kinds: state.kinds })(id)) }, selected: [] });
    return t("Version {version} is shown; the draft is untouched.", { version });
  });
  const discard = () => deed(async () => {
    await ask("DELETE", flowPath(name, `/draft?revision=${store.state.revision}`));
    await reload();
    saver.forgetHere();
    return t("The draft is gone; this is the version in force.");
  });

  return (
    <div className="publish">
      {told && <div className={`note ${told.kind}`} role={told.kind === "bad" ? "alert" : "status"}><div>{told.text}
        {told.problem?.problems?.map((one, n) => <p key={n}><button type="button" className="link" onClick={() => one.step && store.set({ selected: [one.step], focus: { id: one.step }, panel: "step" })}><code>{one.place}</code></button> {one.message}; {one.remedy}</p>)}
        {told.problem?.tests?.filter(one => !one.passed).map((one, n) => <p key={n}><b>{one.name}</b>: {one.differences.map(part => part.message).join("; ")}</p>)}</div></div>}
      {problems.length > 0 && <p className="note bad">{t("Problems keep this flow from being published: {count}", { count: problems.length })}</p>}
      {failed.length > 0 && <p className="note bad">{t("Attached tests that fail: {count}", { count: failed.length })}</p>}
      {hasDraft && diff && <Changes diff={diff} />}
      {!hasDraft && <p className="quiet">{t("There is no draft: what is drawn here is in force.")}</p>}
      {hasDraft && may.change && <label className="field"><span>{t("Note for whoever approves")}</span><input value={note} maxLength="500" onChange={event => setNote(event.target.value)} /></label>}
      <div className="actions">
        {may.publish && <button type="button" className="primary" disabled={busy || !hasDraft} onClick={publish}>{t("Publish now")}</button>}
        {may.change && <button type="button" className={may.publish ? "" : "primary"} disabled={busy || !hasDraft} onClick={request}>{t("Ask for approval")}</button>}
        {may.change && state.version > 0 && <button type="button" className="danger" disabled={busy || !hasDraft} onClick={discard}>{t("Discard the draft")}</button>}
      </div>
      {approvals.map(one => (
        <section key={one.id} className="note warn"><div>
          <p><b>{one.name}</b> {t("asks to publish a change.")} {one.note}</p>
          <div className="actions">
            <button type="button" className="tight" onClick={() => deed(async () => {
              setDiff(await ask("GET", flowPath(name, `/diff?old=current&new=${one.id}`)));
              return t("This is what the request would change.");
            })}>{t("Show the change")}</button>
            {may.publish && <button type="button" className="tight primary" disabled={busy || one.own} title={one.own ? t("Somebody else has to approve what you asked for.") : ""} onClick={() => decide(one, true)}>{t("Approve and publish")}</button>}
            {may.publish && <button type="button" className="tight danger" disabled={busy} onClick={() => decide(one, false)}>{t("Send back")}</button>}
          </div></div></section>
      ))}
      {history && history.versions.length > 0 && <><h3>{t("Versions")}</h3>
        <ul className="versions">{history.versions.map(one => (
          <li key={one.version}>
            <span><b>{t("Version {version}", one)}</b> {one.current && <span className="badge good">{t("in force")}</span>}<small>{new Date(one.at * 1000).toLocaleString()} · {one.by}</small></span>
            <button type="button" className="tight" onClick={() => view(one.version)}>{t("Show")}</button>
            {!one.current && may.publish && <button type="button" className="tight" disabled={busy} onClick={() => rollback(one.version)}>{t("Roll back to it")}</button>}
            <a className="button tight" href={`/flows/${encodeURIComponent(name)}/export?version=${one.version}`}>{t("Export")}</a>
          </li>))}</ul></>}
    </div>
  );
}

function Changes({ diff }) {
  if (!diff.changes.length) return <p className="quiet">{t("The draft says the same as the version in force.")}</p>;
  return <><h3>{t("What changes")}</h3><ul className="changes">{diff.changes.map((one, index) => <li key={index} className={one.action}>{describe(one)}</li>)}</ul></>;
}

// How the drawing shows the changes: new steps green, changed ones amber.
function mark(diff) {
  if (!diff) return { marks: null, edgeMarks: null };
  const marks = {}, edges = {};
  for (const one of diff.changes) {
    if (!one.step) continue;
    marks[one.step] = one.what === "step" ? one.action : marks[one.step] || "changed";
    if (one.what === "edge" && one.new) edges[`${one.step}|${one.name}`] = one.action;
    if (one.what === "on_error" && one.new) edges[`${one.step}|on_error`] = one.action;
    if (one.what === "step" && one.new) for (const outcome of Object.keys(one.new.next)) edges[`${one.step}|${outcome}`] = one.action;
  }
  return { marks, edgeMarks: edges };
}
