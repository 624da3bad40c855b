// What the editor knows: the document, where its steps stand, what was undone, and what the server said of it.
import { useSyncExternalStore } from "react";

const MOST_UNDO = 200;

export class Store {
  constructor(state) {
    this.state = { doc: null, places: {}, past: [], future: [], problems: [], outcomes: {}, notes: [], tests: null, text: "", textDirty: false, well: false,
      selected: [], kinds: new Map(), palette: { kinds: [], prompts: [], flows: [], names: {}, phones: [] }, status: "saved", change: 0, panel: "step",
      walk: null, marks: null, live: [], counts: null, folded: {}, viewing: null, found: null, ...state };
    this.listeners = new Set();
  }

  set(change) {
    this.state = { ...this.state, ...(typeof change === "function" ? change(this.state) : change) };
    for (const listener of this.listeners) listener();
  }

  subscribe = listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get editable() {
    return this.state.may.change && !this.state.viewing;
  }

  // Every change of the document goes through here: it can be undone and is saved by itself.
  edit(turn, more = {}) {
    if (!this.editable) return;
    const { doc, places, past } = this.state;
    const made = turn(doc, places);
    const next = Array.isArray(made) ? { doc: made[0], places: made[1] } : { doc: made, places };
    if (next.doc === doc && next.places === places) return;
    this.set(state => ({ ...next, past: [...past.slice(-MOST_UNDO), { doc, places }], future: [], change: state.change + 1, ...more }));
  }

  undo() {
    this._turn("past", "future");
  }

  redo() {
    this._turn("future", "past");
  }

  _turn(from, to) {
    const { doc, places } = this.state;
    const list = this.state[from];
    if (!list.length || !this.editable) return;
    const before = list[list.length - 1];
    this.set(state => ({ ...before, [from]: list.slice(0, -1), [to]: [...state[to], { doc, places }], change: state.change + 1, textDirty: false,
      selected: state.selected.filter(id => before.doc.steps[id]) }));
  }
}

let current;

export function provide(store) {
  current = store;
}

export const theStore = () => current;

export function useEditor(choose) {
  return useSyncExternalStore(current.subscribe, () => choose(current.state));
}
