// The drawing: turns the document into boxes and lines, and what the mouse and keys do with them into changes of it.
import { useCallback, useEffect, useMemo } from "react";
import { applyNodeChanges, Background, Controls, MiniMap, ReactFlow, useNodesState, useReactFlow, useStore } from "@xyflow/react";
import { StepNode } from "./StepNode.jsx";
import { addStep, connect, ERROR, freeName, listBehind, listEdges, listRows, removeSteps } from "./model.js";
import { heightOf, WIDTH } from "./layout.js";
import { theStore, useEditor } from "./store.js";
import { t } from "./words.js";

const TYPES = { step: StepNode };
const KIND = "application/x-switchroom-kind";
const ZOOM = { minZoom: 0.05, maxZoom: 2 };
const READABLE = 0.4;
const FAR = 0.25;       // below it a step is a plain box: nobody could read it, and hundreds of them have to move smoothly
const MANY = ["Control", "Meta", "Shift"], REMOVE = ["Delete", "Backspace"], PRO = { hideAttribution: true };
const FIT = { padding: 0.15, maxZoom: 1 };

export const edgeId = edge => `${edge.source}|${edge.outcome}`;

function makeNodes(state, before) {
  const doc = state.viewing ? state.viewing.doc : state.doc;
  const places = state.viewing ? state.viewing.places : state.places;
  const folded = new Map(), hidden = new Set();
  for (const id of Object.keys(state.folded)) {
    if (!doc.steps[id]) continue;
    const behind = listBehind(doc, id);
    folded.set(id, behind.length);
    behind.forEach(name => hidden.add(name));
  }
  const wrong = {}, live = {};
  if (!state.viewing) for (const problem of state.problems) if (problem.step) wrong[problem.step] = (wrong[problem.step] || 0) + 1;
  for (const call of state.live) if (call.step) live[call.step] = (live[call.step] || 0) + 1;
  const walked = new Set((state.walk || []).map(step => step.step));
  const now = state.walk && state.walk.length ? state.walkAt || state.walk[state.walk.length - 1].step : "";
  const old = new Map(before.map(node => [node.id, node]));
  return Object.entries(doc.steps).map(([id, node]) => {
    const kind = state.kinds.get(node.kind);
    const rows = listRows(node, state.outcomes[id] || kind);
    const mark = state.marks?.[id];
    const was = old.get(id);
    const data = { node, rows, title: kind ? kind.title : node.kind, problems: wrong[id] || 0, entry: doc.entry === id, live: live[id] || 0,
      comment: node.comment, hidden: folded.get(id) || 0, count: state.counts ? state.counts.steps[id] || 0 : undefined,
      state: [now === id ? "here" : walked.has(id) ? "walked" : "", mark ? `mark-${mark}` : "", state.found === id ? "found" : "", kind ? "" : "unknown"]
        .filter(Boolean).join(" ") };
    const [x, y] = places[id] || [0, 0];
    const same = was && JSON.stringify(was.data) === JSON.stringify(data);
    return { ...(was || {}), id, type: "step", position: was && was.dragging ? was.position : { x, y }, data: same ? was.data : data, hidden: hidden.has(id),
      selected: state.selected.includes(id), ariaLabel: `${id}: ${data.title}`, initialWidth: WIDTH, initialHeight: heightOf(rows.length) };
  });
}

function makeEdges(state) {
  const doc = state.viewing ? state.viewing.doc : state.doc;
  const walked = new Set((state.walk || []).map(step => `${step.step}|${step.outcome === "error" && doc.steps[step.step]?.on_error ? ERROR : step.outcome}`));
  const counts = new Map((state.counts?.edges || []).map(one => [`${one.step}|${one.outcome}`, one.calls]));
  return listEdges(doc).map(edge => {
    const id = edgeId(edge), count = counts.get(edge.outcome === ERROR ? `${edge.source}|error` : id);
    return { id, source: edge.source, target: edge.target, sourceHandle: edge.outcome, targetHandle: "in", reconnectable: "target", selected: state.chosenEdge === id,
      className: [edge.outcome === ERROR ? "error" : "", walked.has(id) ? "walked" : "", state.edgeMarks?.[id] ? `mark-${state.edgeMarks[id]}` : ""].filter(Boolean).join(" "),
      label: count ? String(count) : undefined, ariaLabel: `${edge.source} ${edge.outcome} → ${edge.target}` };
  });
}

export function Canvas() {
  const store = theStore();
  const state = useEditor(all => all);
  const [nodes, setNodes] = useNodesState([]);
  const flow = useReactFlow();
  const far = useStore(inner => inner.transform[2] < FAR);
  const aria = useMemo(labels, []);
  const inputs = [state.doc, state.places, state.problems, state.outcomes, state.selected, state.walk, state.walkAt, state.marks, state.live, state.counts,
    state.folded, state.viewing, state.found];
  useEffect(() => setNodes(before => makeNodes(store.state, before)), inputs);
  const edges = useMemo(() => makeEdges(state), [state.doc, state.walk, state.counts, state.viewing, state.chosenEdge, state.edgeMarks]);

  useEffect(() => {
    if (state.focus) flow.fitView({ nodes: [{ id: state.focus.id }], duration: 200, maxZoom: Math.max(0.8, flow.getZoom()), padding: 2 });
  }, [state.focus]);
  useEffect(() => {
    const timer = setTimeout(() => show(flow, store.state), 60);
    return () => clearTimeout(timer);
  }, [state.viewing, state.fit]);

  const onNodesChange = useCallback(changes => {
    const moves = changes.filter(change => change.type !== "select" && change.type !== "remove");
    if (moves.length) setNodes(before => applyNodeChanges(moves, before));
    const dropped = moves.filter(change => change.type === "position" && change.dragging === false && change.position);
    if (dropped.length) {
      store.edit((doc, places) => [doc, { ...places, ...Object.fromEntries(dropped.map(one => [one.id, [Math.round(one.position.x), Math.round(one.position.y)]])) }]);
    }
    const chosen = changes.filter(change => change.type === "select");
    if (chosen.length) {
      const now = new Set(store.state.selected);
      chosen.forEach(change => (change.selected ? now.add(change.id) : now.delete(change.id)));
      store.set({ selected: [...now], ...(chosen.some(change => change.selected) && store.state.panel === "none" ? { panel: "step" } : {}) });
    }
  }, []);
  const onEdgesChange = useCallback(changes => {
    for (const change of changes) {
      if (change.type === "remove") store.edit(doc => connect(doc, ...split(change.id), null), { chosenEdge: null });
      else if (change.type === "select") store.set(now => ({ chosenEdge: change.selected ? change.id : now.chosenEdge === change.id ? null : now.chosenEdge }));
    }
  }, []);
  const onConnect = useCallback(made => store.edit(doc => connect(doc, made.source, made.sourceHandle, made.target)), []);
  const onDelete = useCallback(async ({ nodes: gone, edges: cut }) => {
    if (gone.length) store.edit(doc => removeSteps(doc, gone.map(node => node.id)), { selected: [] });
    else cut.forEach(edge => store.edit(doc => connect(doc, ...split(edge.id), null), { chosenEdge: null }));
    return false;
  }, []);
  const onDrop = useCallback(event => {
    const kind = store.state.kinds.get(event.dataTransfer.getData(KIND));
    if (!kind) return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    putStep(kind, [Math.round(at.x - WIDTH / 2), Math.round(at.y - 20)]);
  }, []);

  return (
    <div className={far ? "canvas far" : "canvas"} onDrop={onDrop} onDragOver={event => event.preventDefault()}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={TYPES} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} onConnect={onConnect}
        onBeforeDelete={onDelete} onReconnect={reconnect} nodesDraggable={store.editable} nodesConnectable={store.editable}
        edgesReconnectable={store.editable} deleteKeyCode={store.editable ? REMOVE : null} fitViewOptions={FIT} {...ZOOM}
        onPaneClick={leave} proOptions={PRO} multiSelectionKeyCode={MANY}
        ariaLabelConfig={aria}>
        {!far && <Background gap={20} />}
        <Controls showInteractive={false} />
        {!far && <MiniMap pannable zoomable nodeClassName={miniClass} ariaLabel={t("Overview of the drawing")} />}
      </ReactFlow>
    </div>
  );
}

// All of it, or its beginning when all would be too small to read.
async function show(flow, state) {
  await flow.fitView(FIT);
  const doc = state.viewing ? state.viewing.doc : state.doc, places = state.viewing ? state.viewing.places : state.places;
  const at = places[doc.entry];
  if (flow.getZoom() < READABLE && at) flow.setCenter(at[0] + (document.querySelector(".canvas").clientWidth / 0.65) / 2 - 40, at[1] + 60, { zoom: 0.65 });
}

const miniClass = node => `mini ${node.data?.problems ? "wrong" : ""} ${node.data?.state || ""}`;
const leave = () => theStore().set({ selected: [], chosenEdge: null });

function split(id) {
  const at = id.indexOf("|");
  return [id.slice(0, at), id.slice(at + 1)];
}

function reconnect(edge, made) {
  theStore().edit(doc => connect(connect(doc, ...split(edge.id), null), made.source, made.sourceHandle, made.target));
}

// Adds a step; the chosen step's first loose outcome leads to it, so that a flow grows by choosing kinds one after the other.
export function putStep(kind, place) {
  const store = theStore();
  const { doc, selected, outcomes } = store.state;
  const id = freeName(doc, kind.kind), source = selected.length === 1 ? selected[0] : null;
  const loose = source && (outcomes[source]?.required || []).find(outcome => !doc.steps[source].next?.[outcome]);
  store.edit((before, places) => {
    let made = addStep(before, kind, id);
    if (loose) made = connect(made, source, loose, id);
    const [x, y] = place || (source && places[source] ? [places[source][0] + WIDTH + 90, places[source][1]] : [0, 0]);
    const spot = [x, y];
    if (!place) while (Object.values(places).some(other => Math.abs(other[0] - spot[0]) < WIDTH && Math.abs(other[1] - spot[1]) < 110)) spot[1] += 130;
    return [made, { ...places, [id]: spot }];
  }, { selected: [id], panel: "step", chosenEdge: null, outcomes: { ...outcomes, [id]: { required: kind.required, optional: kind.optional } } });
  if (!place) store.set({ focus: { id } });
  return id;
}

function labels() {
  return { "node.a11yDescription.default": t("Press Enter to choose a step, the arrow keys to move it, Delete to remove it."),
    "edge.a11yDescription.default": t("Press Enter to choose a line, Delete to remove it."), "controls.ariaLabel": t("Zoom"),
    "controls.zoomIn.ariaLabel": t("Zoom in"), "controls.zoomOut.ariaLabel": t("Zoom out"), "controls.fitView.ariaLabel": t("Show all"),
    "minimap.ariaLabel": t("Overview of the drawing"), "handle.ariaLabel": t("Connection") };
}

export { KIND };
