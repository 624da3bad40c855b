/* The live wall: takes rows from the shared feed and keeps the page and its running clocks in step with them. */

const wall = document.getElementById("wall");
const words = JSON.parse(wall.dataset.words), limits = JSON.parse(wall.dataset.limits);
const STATES = {idle: "free", ringing: "ringing", talking: "talking", hold: "on hold", paused: "on pause", away: "away"};
const MOST_CALLS = 60, MOST_CALLS_FULL = 14, CROWD = 60;
// A thousand clocks drawn at one stroke would hold up what comes in meanwhile.
const TICK = 100, MOST_TICKS = 120;
const clock24 = new Intl.DateTimeFormat("en-GB", {timeZone: wall.dataset.zone, timeStyle: "medium"});
let offset = 0, lastTold = 0, lastTick = 0, stale = true;
const rows = {calls: {}, queues: {}, agents: {}, trunks: {}, processes: {}, machine: {}, alarms: {}};

const now = () => Date.now() / 1000 + offset;
const say = (word, values = {}) => (words[word] ?? word).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const compare = new Intl.Collator(document.documentElement.lang, {numeric: true}).compare;

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function writeClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), two = number => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours > 99 ? `${Math.floor(hours / 24)} d` : hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// -- clocks: every element here shows the time since `since`, and colours its tile past the limit ------------------

const clocks = new Map();
// Clocks that nobody sees stand still; they are right again as they come into view.
const view = new IntersectionObserver(changes => { for (const change of changes) change.target.outside = !change.isIntersecting; }, {rootMargin: "200px"});

function setClock(element, tile, since, limit = 0, early = 0.8, form = "") {
  if (!since) { clocks.delete(element); write(element, ""); setLevel(tile, ""); return; }
  clocks.set(element, {tile, since, limit, early, form});
  tick(element, clocks.get(element));
}

function tick(element, clock) {
  const seconds = now() - clock.since;
  clock.shown = Math.floor(seconds);
  const text = writeClock(seconds);
  write(element, clock.form ? say(clock.form, {clock: text}) : text);
  setLevel(clock.tile, clock.limit && seconds >= clock.limit ? "bad" : clock.limit && seconds >= clock.limit * clock.early ? "warn" : "");
}

function setLevel(tile, level) {
  if (tile && tile.dataset.level !== level) tile.dataset.level = level;
}

function tickAll() {
  const time = now();
  let left = MOST_TICKS;
  for (const [element, clock] of clocks) {
    if (clock.tile?.outside || Math.floor(time - clock.since) === clock.shown) continue;
    if (!element.isConnected) { clocks.delete(element); continue; }
    // Whose turn it was goes to the end of the line, so that none is left out.
    clocks.delete(element);
    clocks.set(element, clock);
    tick(element, clock);
    if (!--left) break;
  }
  if (Math.floor(time) === lastTick) return;
  lastTick = Math.floor(time);
  write(document.getElementById("wall-now"), clock24.format(new Date(time * 1000)));
  if (document.getElementById("figure-longest")) drawLongest();
}

// -- keyed lists ----------------------------------------------------------------------------------------------------

class List {
  constructor(id, build, fill, order) {
    this.box = document.getElementById(id);
    Object.assign(this, {build, fill, order, items: new Map()});
  }

  draw(changed) {
    if (!this.box) return;
    let moved = false;
    for (const [key, row] of Object.entries(changed)) {
      let item = this.items.get(key);
      if (!row) { if (item) { view.unobserve(item); item.remove(); this.items.delete(key); } continue; }
      if (!item) { item = this.build(key, row); item.dataset.key = key; this.items.set(key, item); moved = true; }
      const rank = this.order(key, row);
      if (item.rank === undefined || compare(item.rank, rank)) { item.rank = rank; moved = true; }
      this.fill(item, row, key);
    }
    if (moved) this.sort();
    const none = this.box.parentElement.querySelector(".none");
    if (none) none.hidden = this.items.size > 0 || stale;
  }

  sort() {
    const wanted = [...this.items.values()].sort((one, other) => compare(one.rank, other.rank));
    let place = this.box.firstChild;
    for (const item of wanted) if (item === place) place = place.nextSibling; else this.box.insertBefore(item, place);
  }
}

// -- calls ----------------------------------------------------------------------------------------------------------

function buildCall() {
  const item = make("li", "call");
  const parts = {who: make("span", "who number"), to: make("span", "to number"), way: make("span", "way"), phase: make("span", "phase"), clock: make("span", "clock number")};
  item.append(make("span", "ends", parts.who, make("span", "arrow", "→"), parts.to), parts.way, parts.phase, parts.clock);
  item.parts = parts;
  return item;
}

function fillCall(item, row) {
  const {who, to, way, phase, clock} = item.parts;
  write(who, row.number || row.trunk || "–");
  write(to, row.dialled || "–");
  const chips = row.steps.map(([step, outcome]) => make("span", "chip", outcome && outcome !== "done" ? `${step} ${outcome}` : step));
  if (row.more) chips.unshift(make("span", "chip", "…"));
  if (row.step) chips.push(make("span", "chip here", row.step));
  way.replaceChildren(...chips);
  way.dataset.step = row.step;
  const agent = row.name ? `${row.agent} ${row.name}` : row.agent;
  const text = row.phase === "waiting" ? say("waiting in {queue}", {queue: row.queue}) : row.phase === "held" ? say("held by {agent}", {agent})
    : row.phase === "talking" ? (agent ? say("with {agent}", {agent}) : say("in a talk")) : row.phase === "ringing" ? say("rings") : say("in the flow");
  write(phase, text);
  item.dataset.phase = row.phase;
  setClock(clock, item, row.since, row.phase === "waiting" ? limits.wait : row.phase === "held" ? limits.hold : 0, 0.5);
}

const RANKS = {waiting: 0, flow: 1, ringing: 2, held: 3, talking: 4};

// -- queues, agents, lines ------------------------------------------------------------------------------------------

function buildQueue(key) {
  const tile = make("article", "tile queue");
  tile.parts = {count: make("b", "count number"), longest: make("span", "longest number"), level: make("span", "level number"), fill: make("i", "fill"), served: make("span", "quiet served"), people: make("span", "people")};
  const {count, longest, level, fill, served, people} = tile.parts;
  tile.append(make("h3", "", key), make("div", "row", count, make("div", "side-by", longest, level)), make("div", "bar", fill), served, people);
  return tile;
}

function fillQueue(tile, row) {
  const {count, longest, level, fill, served, people} = tile.parts;
  write(count, String(row.waiting));
  tile.dataset.waiting = row.waiting;
  tile.dataset.full = row.waiting >= limits.waiting ? "bad" : "";
  if (row.oldest) setClock(longest, tile, row.oldest, limits.wait, 0.5, "longest {clock}");
  else { setClock(longest, tile, 0); write(longest, say("nobody waits")); }
  write(level, row.level === null ? say("no calls yet today") : say("{percent} % in time", {percent: row.level}));
  tile.dataset.service = row.level === null ? "" : row.level < limits.target ? "bad" : "good";
  fill.style.width = `${row.level ?? 0}%`;
  write(served, row.level === null ? "" : say("{answered} served, {abandoned} gave up", row));
  people.replaceChildren(...["idle", "ringing", "talking", "hold", "paused", "away"].filter(name => row[name]).map(name => {
    const dot = make("span", "dot", String(row[name]));
    dot.dataset.state = name;
    dot.title = say(STATES[name]);
    dot.setAttribute("role", "img");
    dot.setAttribute("aria-label", `${row[name]} ${dot.title}`);
    return dot;
  }));
}

function buildAgent(key) {
  const tile = make("article", "tile agent");
  tile.parts = {agent: make("b", "number"), name: make("span", "name"), state: make("span", "state"), clock: make("span", "clock number"), number: make("span", "with number")};
  const {agent, name, state, clock, number} = tile.parts;
  tile.append(make("div", "row", agent, clock), name, state, number);
  view.observe(tile);
  return tile;
}

function fillAgent(tile, row) {
  const {agent, name, state, clock, number} = tile.parts;
  write(agent, row.agent);
  write(name, row.name);
  write(state, row.state === "paused" && row.reason ? row.reason : say(STATES[row.state]));
  write(number, row.state === "away" || row.state === "idle" ? "" : row.number);
  tile.dataset.state = row.state;
  setClock(clock, tile, row.since, limits[row.state] ?? 0);
}

function buildTrunk(key) {
  const tile = make("article", "tile trunk");
  tile.parts = {count: make("b", "count number"), state: make("span", "badge")};
  tile.append(make("h3", "", key), make("div", "row", tile.parts.count, tile.parts.state));
  return tile;
}

function fillTrunk(tile, row) {
  write(tile.parts.count, say("{count} in use", {count: row.used}));
  write(tile.parts.state, say(row.state));
  tile.parts.state.className = `badge ${{up: "good", down: "bad"}[row.state] ?? ""}`;
  tile.dataset.level = row.state === "down" ? "bad" : "";
}

function buildProcess(key) {
  const tile = make("article", "tile process");
  tile.parts = {state: make("span", "badge"), clock: make("span", "clock number quiet"), restarts: make("span", "quiet")};
  tile.append(make("h3", "", key), make("div", "row", tile.parts.state, tile.parts.clock), tile.parts.restarts);
  return tile;
}

function fillProcess(tile, row) {
  write(tile.parts.state, say(row.state));
  tile.parts.state.className = `badge ${row.state === "running" ? "good" : "bad"}`;
  write(tile.parts.restarts, row.restarts ? say("restarted {count} times", {count: row.restarts}) : "");
  setClock(tile.parts.clock, null, row.since);
  tile.dataset.level = row.state === "running" ? "" : "bad";
}

function buildAlarm() {
  const item = make("div", "note");
  item.append(item.text = make("p"));
  return item;
}

function fillAlarm(item, row) {
  item.className = `note ${row.level}`;
  write(item.text, say(row.text, row.values));
}

const lists = {
  calls: new List("wall-calls", buildCall, fillCall, (key, row) => `${RANKS[row.phase]} ${row.since} ${key}`),
  queues: new List("wall-queues", buildQueue, fillQueue, key => key),
  agents: new List("wall-agents", buildAgent, fillAgent, (key, row) => `${row.state === "away" ? 1 : 0} ${row.agent}`),
  trunks: new List("wall-trunks", buildTrunk, fillTrunk, key => key),
  processes: new List("wall-processes", buildProcess, fillProcess, key => key),
  alarms: new List("wall-alarms", buildAlarm, fillAlarm, (key, row) => `${row.level} ${key}`),
};

// -- figures --------------------------------------------------------------------------------------------------------

function setFigure(name, text, level = "") {
  const element = document.getElementById(`figure-${name}`);
  if (!element) return;
  write(element, text);
  setLevel(element.parentElement, level);
}

function drawFigures() {
  const agents = Object.values(rows.agents), queues = Object.values(rows.queues);
  const counts = {};
  for (const row of agents) counts[row.state] = (counts[row.state] ?? 0) + 1;
  const sum = name => queues.reduce((total, row) => total + row[name], 0);
  const waiting = sum("waiting"), offered = sum("answered") + sum("abandoned"), level = offered ? Math.round(100 * sum("within") / offered) : null;
  setFigure("calls", String(Object.keys(rows.calls).length));
  setFigure("waiting", String(waiting), waiting >= limits.waiting ? "bad" : waiting ? "warn" : "good");
  setFigure("level", level === null ? "–" : `${level} %`, level === null ? "" : level < limits.target ? "bad" : "good");
  setFigure("idle", String(counts.idle ?? 0), agents.length && !counts.idle ? (waiting ? "bad" : "warn") : "");
  setFigure("talking", String((counts.talking ?? 0) + (counts.hold ?? 0)));
  setFigure("paused", String(counts.paused ?? 0));
  const box = document.getElementById("wall-counts");
  if (box) write(box, Object.entries(STATES).filter(([name]) => counts[name]).map(([name, word]) => `${counts[name]} ${say(word)}`).join(" · "));
  document.querySelector(".agents")?.classList.toggle("crowd", agents.length > CROWD);
}

function drawLongest() {
  const oldest = Math.min(...Object.values(rows.queues).map(row => row.oldest || Infinity)), seconds = now() - oldest;
  if (oldest === Infinity) setFigure("longest", "–", "");
  else setFigure("longest", writeClock(seconds), seconds >= limits.wait ? "bad" : seconds >= limits.wait / 2 ? "warn" : "");
}

function drawRest() {
  const list = document.getElementById("wall-calls");
  if (!list) return;
  const most = document.documentElement.classList.contains("wall-full") ? MOST_CALLS_FULL : MOST_CALLS;
  [...list.children].forEach((item, place) => { if (item.hidden !== place >= most) item.hidden = place >= most; });
  const rest = list.parentElement.querySelector(".rest"), hidden = Math.max(0, list.children.length - most);
  rest.hidden = !hidden;
  write(rest, say("and {count} more", {count: hidden}));
}

function drawMachine() {
  const row = rows.machine.machine, line = document.getElementById("wall-machine");
  if (row && line) write(line, `${say("load {load} of {cores}", row)} · ${say("{free} GB ({percent} %) free", {free: row.free, percent: row.disk})}`);
}

function drawQuiet() {
  const box = document.getElementById("wall-alarms");
  if (!box) return;
  const quiet = box.querySelector(".quiet-note");
  if (lists.alarms.items.size) quiet?.remove();
  else if (!quiet && !stale) box.append(make("p", "quiet-note", say("No alarms.")));
}

// -- what the feed tells --------------------------------------------------------------------------------------------

function hear(told) {
  if (told.offset !== undefined) offset = told.offset;
  if (told.kind === "all" || told.kind === "change") take(told);
  if (told.kind === "lost" || told.kind === "gone" || told.stale) return showBanner(told.kind);
  lastTold = now();
  hideBanner();
}

function take(told) {
  if (told.kind === "all") stale = false;
  for (const part of Object.keys(rows)) {
    const changed = told.kind === "all" ? {...blank(rows[part]), ...told.parts[part]} : told.parts[part];
    if (!changed) continue;
    for (const [key, row] of Object.entries(changed)) if (row) rows[part][key] = row; else delete rows[part][key];
    lists[part]?.draw(changed);
  }
  drawFigures();
  if (document.getElementById("figure-longest")) drawLongest();
  drawRest();
  drawMachine();
  drawQuiet();
  if (!stale) wall.dataset.ready = "yes";
}

const blank = known => Object.fromEntries(Object.keys(known).map(key => [key, null]));

function showBanner(kind) {
  const banner = document.getElementById("wall-banner"), text = banner.querySelector("p");
  const time = lastTold ? clock24.format(new Date(lastTold * 1000)) : "–";
  if (kind === "gone") {
    const link = make("a", "", say("You are signed out."));
    link.href = `/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`;
    text.replaceChildren(link);
  } else write(text, say("The connection is lost. What you see is from {time}; it catches up by itself.", {time}));
  banner.hidden = false;
  wall.classList.add("frozen");
}

function hideBanner() {
  document.getElementById("wall-banner").hidden = true;
  wall.classList.remove("frozen");
}

// -- one connection for all tabs ------------------------------------------------------------------------------------

function listen() {
  if (window.SharedWorker) {
    const worker = new SharedWorker(wall.dataset.feed, {type: "module", name: `wall ${wall.dataset.me}`});
    worker.port.onmessage = event => hear(event.data);
    const hello = () => worker.port.postMessage({address: wall.dataset.stream});
    hello();
    window.addEventListener("pagehide", () => worker.port.postMessage({bye: true}));
    window.addEventListener("pageshow", event => { if (event.persisted) hello(); });
    return;
  }
  share();
}

// Without shared workers one tab holds the connection and tells the others; when it is closed, the next takes over.
async function share() {
  const {Feed} = await import(wall.dataset.feed), channel = new BroadcastChannel(`wall ${wall.dataset.me}`);
  let feed = null;
  const begin = () => new Promise(() => {
    feed = new Feed(wall.dataset.stream, told => { hear(told); channel.postMessage(told); });
  });
  channel.onmessage = event => {
    if (event.data.hello) { const first = feed?.greet(); if (first) channel.postMessage(first); } else hear(event.data);
  };
  channel.postMessage({hello: true});
  if (navigator.locks) navigator.locks.request(`wall ${wall.dataset.me}`, begin); else begin();
}

// -- full screen ----------------------------------------------------------------------------------------------------

function fill(full) {
  document.documentElement.classList.toggle("wall-full", full);
  write(document.querySelector("#wall-full span"), say(full ? "Leave full screen" : "Full screen"));
  drawRest();
}

document.getElementById("wall-full").addEventListener("click", async () => {
  const full = !document.documentElement.classList.contains("wall-full");
  fill(full);
  try {
    if (full) await document.documentElement.requestFullscreen();
    else if (document.fullscreenElement) await document.exitFullscreen();
  } catch { /* a frame or a policy forbids it: the page still fills its window */ }
});
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) fill(false); });
document.addEventListener("keydown", event => { if (event.key === "Escape") fill(false); });
if ("full" in wall.dataset) fill(true);

setInterval(tickAll, TICK);
listen();
