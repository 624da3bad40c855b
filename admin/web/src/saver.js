// Saves the draft by itself: nothing is lost when the connection or the session is, and nobody's work is overwritten unseen.
import { ask, flowPath } from "./api.js";
import { tidy } from "./model.js";

const PAUSE = 700, RETRY = 3000;

export class Saver {
  constructor(store, name) {
    this.store = store;
    this.name = name;
    this.key = `switchroom.flow.${name}`;
    this.saved = 0;         // the change that the server has
    this.seen = 0;
    this.busy = null;
    this.timer = null;
    store.subscribe(() => this.look());
    window.addEventListener("online", () => this.flush());
    window.addEventListener("beforeunload", event => {
      if (this.dirty) event.preventDefault();
    });
  }

  get dirty() {
    return this.store.state.change !== this.saved;
  }

  look() {
    const { change } = this.store.state;
    if (change === this.seen) return;
    this.seen = change;
    this.keepHere();
    if (this.store.state.status !== "conflict") {
      if (this.store.state.status !== "offline") this.store.set({ status: "changed" });
      this.later(PAUSE);
    }
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  // A copy in this browser outlives a lost connection, a crash and a closed lid.
  keepHere() {
    const { doc, places, revision, base, text, textDirty } = this.store.state;
    try {
      localStorage.setItem(this.key, JSON.stringify({ doc, places, revision, base, text: textDirty ? text : null, at: Date.now() }));
    } catch { /* the browser's store is full or forbidden: the server still gets it */ }
  }

  forgetHere() {
    try {
      localStorage.removeItem(this.key);
    } catch { /* as above */ }
  }

  readHere() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy) await this.busy;
    if (!this.dirty || !this.store.editable || this.store.state.status === "conflict") return this.store.state.status !== "conflict";
    this.busy = this.send();
    try {
      return await this.busy;
    } finally {
      this.busy = null;
    }
  }

  async send() {
    const { doc, places, revision, base, change, text, textDirty } = this.store.state;
    this.store.set({ status: "saving" });
    try {
      const sent = textDirty ? { text } : { document: tidy(doc) };
      const found = await ask("PUT", flowPath(this.name, "/draft"), { ...sent, revision, base, layout: places });
      this.saved = change;
      if (!this.dirty) this.forgetHere();
      this.store.set({ ...learn(this.store.state, found), revision: found.revision, hasDraft: true, status: this.dirty ? "changed" : "saved", reason: "" });
      if (this.dirty) this.later(PAUSE);
      return true;
    } catch (failure) {
      this.fail(failure);
      return false;
    }
  }

  fail(failure) {
    if (failure.status === 409) {
      this.store.set({ status: "conflict", theirs: failure.problem });
    } else if (failure.status === 0 || failure.status === 401 || failure.status === 403 || failure.status >= 500) {
      this.store.set({ status: failure.status === 401 || failure.status === 403 ? "signed out" : "offline", reason: failure.message || "" });
      this.later(RETRY);
    } else {
      this.store.set({ status: "refused", reason: (failure.reasons || [failure.message]).join("; ") });
    }
  }

  // The conflict is solved by the person: on top of theirs, or theirs with mine kept beside in this browser.
  keepMine() {
    const { theirs, change } = this.store.state;
    this.store.set({ status: "changed", revision: theirs.draft ? theirs.draft.revision : 0, theirs: null, change: change + 1 });
    return this.flush();
  }
}

// What an examination tells; the text is left alone while somebody writes in it.
export function learn(state, found) {
  const made = { problems: found.problems, outcomes: found.outcomes, notes: found.notes, well: found.well };
  if (found.tests !== undefined) made.tests = found.tests;
  if (!state.textDirty && found.text !== null) made.text = found.text;
  return made;
}
