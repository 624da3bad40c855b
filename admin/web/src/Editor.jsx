// The whole editor: tools above, kinds on the left, the drawing, and the panels on the right.
import { useEffect } from "react";
import { ReactFlowProvider } from "@xyflow/react";
import { Canvas } from "./Canvas.jsx";
import { Palette } from "./Palette.jsx";
import { Tools } from "./Tools.jsx";
import { Conflict, Notices } from "./Notices.jsx";
import { StepPanel } from "./panels/StepPanel.jsx";
import { TextPanel } from "./panels/TextPanel.jsx";
import { SimulatePanel } from "./panels/SimulatePanel.jsx";
import { TestsPanel } from "./panels/TestsPanel.jsx";
import { PublishPanel } from "./panels/PublishPanel.jsx";
import { NumbersPanel } from "./panels/NumbersPanel.jsx";
import { CallsPanel } from "./panels/CallsPanel.jsx";
import { Services } from "./services.js";
import { useEditor } from "./store.js";
import { t } from "./words.js";

const PANELS = [["step", "Step", StepPanel], ["text", "Text", TextPanel], ["simulate", "Simulate", SimulatePanel], ["tests", "Tests", TestsPanel],
  ["publish", "Publish", PublishPanel], ["numbers", "Numbers", NumbersPanel], ["calls", "Calls", CallsPanel]];

export function Editor({ store, saver, kept }) {
  const panel = useEditor(state => state.panel);
  useEffect(() => new Services(store, saver, kept).start(), []);
  const [, , Panel] = PANELS.find(([name]) => name === panel) || PANELS[0];
  const turn = (event, index) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const [next] = PANELS[(index + step + PANELS.length) % PANELS.length];
    store.set({ panel: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <ReactFlowProvider>
      <Tools saver={saver} />
      <Notices saver={saver} />
      <div className="board">
        <Palette />
        <Canvas />
        <section className="panel">
          <div role="tablist" className="tabs" aria-label={t("Panels")}>
            {PANELS.map(([name, title], index) => (
              <button key={name} id={`tab-${name}`} role="tab" type="button" aria-selected={panel === name} aria-controls="panel-body" tabIndex={panel === name ? 0 : -1}
                onClick={() => store.set({ panel: name })} onKeyDown={event => turn(event, index)}>{t(title)}</button>
            ))}
          </div>
          <div className="panel-body" id="panel-body" role="tabpanel" aria-labelledby={`tab-${panel}`}><Panel saver={saver} /></div>
        </section>
      </div>
      <Conflict saver={saver} />
    </ReactFlowProvider>
  );
}
