// Changes flow documents; every function returns a new document and leaves the old one as it was.
export const ERROR = "on_error";

export function setStep(doc, id, change) {
  return { ...doc, steps: { ...doc.steps, [id]: { ...doc.steps[id], ...change } } };
}

// A name for a new step: the verb of its kind, numbered when it is taken.
export function freeName(doc, kind) {
  const verb = kind.split(".").pop().replace(/_/g, "-");
  if (!doc.steps[verb]) return verb;
  for (let n = 2; ; n++) if (!doc.steps[`${verb}-${n}`]) return `${verb}-${n}`;
}

export function addStep(doc, kind, id) {
  const made = { ...doc, steps: { ...doc.steps, [id]: { kind: kind.kind } } };
  return doc.entry && doc.steps[doc.entry] ? made : { ...made, entry: id };
}

export function connect(doc, source, outcome, target) {
  const node = doc.steps[source];
  if (!node) return doc;
  if (outcome === ERROR) return setStep(doc, source, { on_error: target || undefined });
  const next = { ...(node.next || {}) };
  if (target) next[outcome] = target;
  else delete next[outcome];
  return setStep(doc, source, { next });
}

export function removeSteps(doc, ids) {
  const gone = new Set(ids);
  const steps = {};
  for (const [id, node] of Object.entries(doc.steps)) {
    if (gone.has(id)) continue;
    const next = Object.fromEntries(Object.entries(node.next || {}).filter(([, target]) => !gone.has(target)));
    steps[id] = { ...node, next, on_error: gone.has(node.on_error) ? undefined : node.on_error };
  }
  const entry = gone.has(doc.entry) ? Object.keys(steps)[0] || "" : doc.entry;
  return { ...doc, steps, entry, on_error: gone.has(doc.on_error) ? undefined : doc.on_error };
}

// The whole document follows a new name: edges, entry and the attached tests.
export function renameStep(doc, old, name) {
  const turn = id => (id === old ? name : id);
  const steps = {};
  for (const [id, node] of Object.entries(doc.steps)) {
    const next = Object.fromEntries(Object.entries(node.next || {}).map(([outcome, target]) => [outcome, turn(target)]));
    steps[turn(id)] = { ...node, next, on_error: node.on_error && turn(node.on_error) };
  }
  const tests = (doc.tests || []).map(test => renameInTest(test, old, name));
  return { ...doc, steps, entry: turn(doc.entry), on_error: doc.on_error && turn(doc.on_error), tests: doc.tests && tests };
}

function renameInTest(test, old, name) {
  const made = structuredClone(test);
  const stubs = made?.given?.stubs;
  if (stubs && old in stubs) {
    made.given.stubs = Object.fromEntries(Object.entries(stubs).map(([step, answer]) => [step === old ? name : step, answer]));
  }
  if (Array.isArray(made?.expect?.path)) {
    made.expect.path = made.expect.path.map(step => (step === old || step.startsWith?.(old + " ") ? name + step.slice(old.length) : step));
  }
  return made;
}

export function setParameter(doc, id, name, value) {
  const parameters = { ...(doc.steps[id].parameters || {}) };
  if (value === undefined) delete parameters[name];
  else parameters[name] = value;
  return setStep(doc, id, { parameters });
}

// What the server would refuse as half a document is left out before it is sent.
export function tidy(doc) {
  const steps = {};
  for (const [id, node] of Object.entries(doc.steps)) {
    steps[id] = Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined && value !== "" &&
      !(typeof value === "object" && value !== null && !Array.isArray(value) && !Object.keys(value).length)));
  }
  return Object.fromEntries(Object.entries({ ...doc, steps }).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && !value.length)));
}

export function listEdges(doc) {
  const found = [];
  for (const [id, node] of Object.entries(doc.steps)) {
    for (const [outcome, target] of Object.entries(node.next || {})) if (doc.steps[target]) found.push({ source: id, outcome, target });
    if (node.on_error && doc.steps[node.on_error]) found.push({ source: id, outcome: ERROR, target: node.on_error });
  }
  return found;
}

// The rows of a step in the drawing: outcomes it must wire, then those that somebody wired.
export function listRows(node, outcomes) {
  const rows = [...(outcomes?.required || [])];
  for (const outcome of Object.keys(node.next || {})) if (!rows.includes(outcome)) rows.push(outcome);
  if (node.on_error) rows.push(ERROR);
  return rows;
}

// Steps that are reached only through `id` fold into it.
export function listBehind(doc, id) {
  const reach = (start, without) => {
    const seen = new Set(), waiting = [start].filter(Boolean);
    while (waiting.length) {
      const name = waiting.pop();
      if (seen.has(name) || !doc.steps[name]) continue;
      seen.add(name);
      if (name === without) continue;
      waiting.push(...Object.values(doc.steps[name].next || {}), ...(doc.steps[name].on_error ? [doc.steps[name].on_error] : []));
    }
    return seen;
  };
  const otherwise = new Set([...reach(doc.entry, id), ...reach(doc.on_error, id)]);
  return [...reach(id, null)].filter(name => name !== id && !otherwise.has(name));
}

export function copySteps(doc, ids, places) {
  const kept = new Set(ids);
  return { format: "switchroom.steps/1", steps: Object.fromEntries([...kept].filter(id => doc.steps[id]).map(id => [id, doc.steps[id]])),
    places: Object.fromEntries([...kept].map(id => [id, places[id]]).filter(([, place]) => place)) };
}

// Puts copied steps in under free names; edges among them stay, edges to steps that are not here are cut.
export function pasteSteps(doc, copied) {
  const names = {};
  let made = doc;
  for (const [id, node] of Object.entries(copied.steps)) {
    let name = id;
    for (let n = 2; made.steps[name]; n++) name = `${id}-${n}`;
    names[id] = name;
    made = { ...made, steps: { ...made.steps, [name]: structuredClone(node) } };
  }
  for (const name of Object.values(names)) {
    const node = made.steps[name];
    const turn = target => names[target] || (doc.steps[target] ? target : undefined);
    const next = Object.fromEntries(Object.entries(node.next || {}).map(([outcome, target]) => [outcome, turn(target)]).filter(([, target]) => target));
    made = setStep(made, name, { next, on_error: node.on_error && turn(node.on_error) });
  }
  return { doc: made, names };
}
