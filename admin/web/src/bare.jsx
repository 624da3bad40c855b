// What the editor is measured against: xyflow alone with 300 plain boxes.
import { createRoot } from "react-dom/client";
import { Controls, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";

const COUNT = 300, ACROSS = 20;
const nodes = Array.from({ length: COUNT }, (_, index) => ({ id: `s${index}`, position: { x: (index % ACROSS) * 300, y: Math.floor(index / ACROSS) * 160 },
  data: { label: `s${index}` } }));
const edges = nodes.slice(1).map((node, index) => ({ id: `e${index}`, source: `s${index}`, target: node.id }));

createRoot(document.getElementById("bare")).render(<ReactFlow defaultNodes={nodes} defaultEdges={edges} minZoom={0.05} fitView><Controls /></ReactFlow>);
