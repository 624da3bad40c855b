// What goes on beside the drawing: checks while somebody draws, keys, copies kept in this browser.
import { ask } from "./api.js";
import { complete } from "./layout.js";
import { copySteps, listRows, pasteSteps, removeSteps, tidy } from "./model.js";
import { learn } from "./saver.js";
import { t } from "./words.js";

const PAUSE = 200;
const CLIPBOARD = "switchroom.steps";

export const rowsOf = state => id => listRows(state.doc.steps[id], state.outcomes[id] || state.kinds.get(state.doc.steps[id].kind)).length;

export class Services {
  constructor(store, saver, kept) {
    this.store = store;
    this.saver = saver;
    this.kept = kept;
    this.seen = store.state.change;
    this.timer = null;
    this.asking = 0;
  }

  start() {
    const leave = this.store.subscribe(() => this.look());
    const keys = event => this.press(event);
    window.addEventListener("keydown", keys);
    this.restore();
    return () => {
      leave();
      window.removeEventListener("keydown", keys);
      clearTimeout(this.timer);
    };
  }

  // What this browser kept and the server never got comes back by itself, unless somebody else saved meanwhile.
  restore() {
    if (!this.kept || !this.store.editable) return;
    const { doc, places, revision, base, text } = this.kept;
    if (revision === this.store.state.revision) {
      this.store.edit(() => [doc, places], text ? { text, textDirty: true, panel: "text" } : {});
      this.store.set({ notice: t("What was not saved last time is back.") });
    } else if (JSON.stringify(doc) !== JSON.stringify(this.store.state.doc)) {
      const { revision: theirs, doc: document } = this.store.state;
      this.store.set({ doc, places, revision, base, change: this.store.state.change + 1, status: "conflict", theirs: { draft: theirs ? { revision: theirs } : null, document } });
    }
  }

  look() {
    const { change, textDirty } = this.store.state;
    if (change === this.seen) return;
    this.seen = change;
    clearTimeout(this.timer);
    if (!textDirty) this.timer = setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    const number = ++this.asking, { doc, change } = this.store.state;
    try {
      const found = await ask("POST", "/api/v1/flow-check", { document: tidy(doc) });
      if (number === this.asking && change === this.store.state.change) this.store.set(state => learn(state, { ...found, tests: undefined }));
    } catch { /* the saver tells when the server is away */ }
  }

  press(event) {
    const command = event.ctrlKey || event.metaKey, typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const key = event.key.toLowerCase();
    if (command && key === "s") this.done(event, () => this.saver.flush());
    else if (command && key === "f" && !typing) this.done(event, () => document.getElementById("find-step")?.focus());
    else if (typing) return;
    else if (command && key === "z" && !event.shiftKey) this.done(event, () => this.store.undo());
    else if (command && (key === "y" || key === "z")) this.done(event, () => this.store.redo());
    else if (command && key === "a") this.done(event, () => this.store.set(state => ({ selected: Object.keys(state.doc.steps) })));
    else if (command && (key === "c" || key === "x") && !window.getSelection().toString()) this.done(event, () => copy(this.store, key === "x"));
    else if (command && key === "v") this.done(event, () => paste(this.store));
  }

  done(event, deed) {
    event.preventDefault();
    deed();
  }
}

// Copies go through this browser's store, so that they can be put into another flow in another tab.
export function copy(store, cut) {
  const { doc, selected, places } = store.state;
  if (!selected.length) return;
  try {
    localStorage.setItem(CLIPBOARD, JSON.stringify(copySteps(doc, selected, places)));
  } catch {
    return;
  }
  if (cut) store.edit(before => removeSteps(before, selected), { selected: [] });
  store.set({ notice: t("{count} steps copied; paste them here or in another flow.", { count: selected.length }) });
}

export function paste(store) {
  let copied = null;
  try {
    copied = JSON.parse(localStorage.getItem(CLIPBOARD));
  } catch { /* nothing of ours */ }
  if (copied?.format !== "switchroom.steps/1") return;
  let chosen = [];
  store.edit((doc, places) => {
    const made = pasteSteps(doc, copied), moved = { ...places };
    chosen = Object.values(made.names);
    for (const [old, name] of Object.entries(made.names)) {
      const place = copied.places[old];
      if (place) moved[name] = [place[0] + 40, place[1] + 40];
    }
    return [made.doc, complete(made.doc, moved, id => listRows(made.doc.steps[id], store.state.outcomes[id] || store.state.kinds.get(made.doc.steps[id].kind)).length)];
  });
  store.set({ selected: chosen });
}
