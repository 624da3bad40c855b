/* One connection to the server for all tabs of a browser: runs as a shared worker, or in one of the tabs. */

const SILENCE = 12000, RETRY = 2000;

// Keeps the stream open and what it told; `tell` hears {kind: "all" | "change" | "time" | "lost" | "gone", ...}.
export class Feed {
  constructor(address, tell) {
    this.address = address;
    this.tell = tell;
    this.parts = null;
    this.kind = "";
    this.ahead = [];
    this.open();
    setInterval(() => { if (Date.now() - this.heard > SILENCE) this.reopen(); }, 1000);
  }

  open() {
    this.heard = Date.now();
    this.source = new EventSource(this.address);
    this.source.addEventListener("all", event => this.take(event, data => { this.parts = data.parts; return {kind: "all", parts: data.parts}; }));
    this.source.addEventListener("change", event => this.take(event, data => { this.merge(data.parts); return {kind: "change", parts: data.parts}; }));
    this.source.addEventListener("beat", event => this.take(event, () => ({kind: "time"})));
    this.source.addEventListener("gone", () => this.check());
    this.source.onerror = () => this.lose();
  }

  take(event, read) {
    const data = JSON.parse(event.data);
    this.heard = Date.now();
    this.kind = "live";
    // The message that travelled fastest knows the server's clock best.
    this.ahead = [...this.ahead.slice(-9), data.now - Date.now() / 1000];
    this.tell({...read(data), offset: Math.max(...this.ahead)});
  }

  merge(parts) {
    for (const [part, rows] of Object.entries(parts)) {
      const known = this.parts[part] ??= {};
      for (const [key, row] of Object.entries(rows)) if (row) known[key] = row; else delete known[key];
    }
  }

  // What a tab that comes later begins with.
  greet() {
    if (this.parts) return {kind: "all", parts: this.parts, offset: Math.max(...this.ahead), stale: this.kind !== "live"};
    return this.kind === "gone" ? {kind: "gone"} : null;
  }

  lose() {
    if (this.kind !== "gone") {
      this.kind = "lost";
      this.tell({kind: "lost"});
    }
    // The browser tries again by itself unless it was refused.
    if (this.source.readyState === EventSource.CLOSED && !this.waiting) {
      this.waiting = setTimeout(() => { this.waiting = 0; this.check(); }, RETRY);
    }
  }

  reopen() {
    this.source.close();
    this.lose();
    this.heard = Date.now();
  }

  // Refused: either the session has ended, or the server cannot answer yet.
  async check() {
    this.source.close();
    try {
      const answer = await fetch("/me", {redirect: "manual", cache: "no-store"});
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        this.kind = "gone";
        this.tell({kind: "gone"});
      }
    } catch { /* not there: the next try tells */ }
    this.ahead = [];
    setTimeout(() => this.open(), RETRY);
  }
}

if (typeof SharedWorkerGlobalScope !== "undefined" && self instanceof SharedWorkerGlobalScope) {
  const ports = new Set();
  let feed = null;
  self.onconnect = event => {
    const port = event.ports[0];
    port.onmessage = message => {
      if (message.data.bye) return ports.delete(port);
      ports.add(port);
      feed ??= new Feed(message.data.address, told => { for (const one of ports) one.postMessage(told); });
      const first = feed.greet();
      if (first) port.postMessage(first);
    };
    port.start();
  };
}
