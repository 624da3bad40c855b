// Places the steps: what nobody placed by hand is arranged from left to right.
import dagre from "@dagrejs/dagre";
import { listEdges } from "./model.js";

export const WIDTH = 208;
const HEAD = 46, ROW = 22;

export const heightOf = rows => HEAD + Math.max(1, rows) * ROW;

export function arrange(doc, rowsOf) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 90 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of Object.keys(doc.steps)) graph.setNode(id, { width: WIDTH, height: heightOf(rowsOf(id)) });
  for (const { source, target } of listEdges(doc)) if (source !== target) graph.setEdge(source, target);
  dagre.layout(graph);
  return Object.fromEntries(Object.keys(doc.steps).map(id => {
    const node = graph.node(id);
    return [id, [Math.round(node.x - WIDTH / 2), Math.round(node.y - node.height / 2)]];
  }));
}

// Returns `places` with one for every step: new ones stand right of the step that leads there, else below all.
export function complete(doc, places, rowsOf) {
  const ids = Object.keys(doc.steps);
  const missing = ids.filter(id => !places[id]);
  if (!missing.length) return places;
  if (missing.length > ids.length / 2) return { ...arrange(doc, rowsOf), ...(missing.length === ids.length ? {} : places) };
  const made = { ...places };
  const lowest = () => Math.max(0, ...ids.filter(id => made[id]).map(id => made[id][1]));
  const edges = listEdges(doc);
  for (const id of missing) {
    const before = edges.find(edge => edge.target === id && made[edge.source]);
    const place = before ? [made[before.source][0] + WIDTH + 90, made[before.source][1]] : [0, lowest() + 140];
    while (ids.some(other => made[other] && Math.abs(made[other][0] - place[0]) < WIDTH && Math.abs(made[other][1] - place[1]) < 100)) place[1] += 120;
    made[id] = place;
  }
  return made;
}
