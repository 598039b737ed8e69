// What is drawn, chosen and found. Graphviz lays out and draws; names reach the document as text only.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const graph = $("graph"), details = $("details"), search = $("search"), matches = $("matches");
const FIRST_BOXES = 24, FIRST_ROWS = 170, OPEN_ROWS = 10000, AT_ONCE = 30, LISTED = 40;

// --- the picture's parts -------------------------------------------------------------------------------
const parts = new Map(), boxes = new Map(), arrows = new Map();
for (const box of data.boxes) {
  boxes.set(box.id, box);
  parts.set(box.id, { id: box.id, box, name: box.name, into: [], from: [] });
  for (const row of box.rows) parts.set(row.id, { id: row.id, box, row, name: row.name, into: [], from: [] });
}
for (const arrow of data.arrows) {
  arrows.set(arrow.id, arrow);
  parts.get(arrow.source).from.push(arrow);
  parts.get(arrow.target).into.push(arrow);
}
const fullName = (part) => (part.row ? `${part.box.name}.${part.name}` : part.name);
const boxOf = (id) => parts.get(id).box.id;
const counted = (arrow) => arrow.direct || !state.valuesOnly;
// What holds for a whole dataset holds for each of its columns.
const into = (part) => (part.row ? [...part.into, ...parts.get(part.box.id).into] : part.into).filter(counted);
const leaving = (part) => part.from.filter(counted);

const state = { shown: new Set(), opened: new Set(), valuesOnly: false, chosen: null, current: null, scale: 0 };

function neighbours(boxId, way) {
  const ids = new Set(), box = boxes.get(boxId);
  for (const id of [boxId, ...box.rows.map((row) => row.id)]) {
    const list = way === "up" ? parts.get(id).into : parts.get(id).from;
    for (const arrow of list.filter(counted)) ids.add(boxOf(way === "up" ? arrow.source : arrow.target));
  }
  ids.delete(boxId);
  return ids;
}

function firstView() {
  let frontier = data.boxes.filter((box) => box.start).map((box) => box.id);
  frontier.forEach((id) => state.shown.add(id));
  while (frontier.length) {
    const next = new Set(frontier.flatMap((id) => [...neighbours(id, "up"), ...neighbours(id, "down")]));
    frontier = [...next].filter((id) => !state.shown.has(id));
    for (const id of frontier) {
      if (state.shown.size >= FIRST_BOXES) return openWhatFits(FIRST_ROWS);
      state.shown.add(id);
    }
  }
  openWhatFits(FIRST_ROWS);
}

function openWhatFits(most) {
  const order = [...state.shown].map((id) => boxes.get(id)).sort((a, b) => b.start - a.start);
  let rows = 0;
  state.opened.clear();
  for (const box of order) {
    rows += box.rows.length;
    if (rows <= most || box.start) state.opened.add(box.id);
  }
}

// --- drawing ---------------------------------------------------------------------------------------------
let drawnArrows = new Map();

function statements() {
  const lines = [data.header];
  drawnArrows = new Map();
  for (const id of state.shown) {
    const box = boxes.get(id);
    lines.push(state.opened.has(id) ? box.opened : box.closed);
    for (const [way, letter] of [["up", "u"], ["down", "w"]]) {
      const hidden = [...neighbours(id, way)].filter((other) => !state.shown.has(other)).length;
      if (!hidden) continue;
      const more = letter + id.slice(1);
      lines.push(`${more} [id="${more}", class="more", href="#${more}", shape=box, style=rounded, height=0.2, width=0.3, margin=0.06, label="+${hidden}"];`);
      lines.push(way === "up" ? `${more} -> ${id}:${id}:w [style=dotted, arrowhead=none];` : `${id}:${id}:e -> ${more} [style=dotted, arrowhead=none];`);
    }
  }
  for (const [ends, list] of gathered()) {
    const id = `E${drawnArrows.size}`;
    drawnArrows.set(id, list);
    const look = list.some((arrow) => arrow.direct) ? "" : ", style=dashed";
    lines.push(`${ends} [id="${id}"${look}];`);
  }
  return [...lines, "}"].join("\n");
}

function gathered() {
  // Arrows of closed boxes run between the boxes: one for all of them.
  const found = new Map();
  for (const arrow of data.arrows) {
    const from = boxOf(arrow.source), to = boxOf(arrow.target);
    if (!counted(arrow) || !state.shown.has(from) || !state.shown.has(to)) continue;
    const source = state.opened.has(from) ? arrow.source : from, target = state.opened.has(to) ? arrow.target : to;
    // A dataset that is updated decides about itself: in its details, but no loop of the picture.
    if (from === to && (source === target || !arrow.direct)) continue;
    const ends = `${from}:${source}:e -> ${to}:${target}:${from === to ? "e" : "w"}`;
    if (!found.has(ends)) found.set(ends, []);
    found.get(ends).push(arrow);
  }
  return found;
}

// The layout runs in a worker, so that the page answers meanwhile.
const WORKER = `let graphviz;
onmessage = async ({ data }) => {
  try {
    if (data.library) {
      const url = URL.createObjectURL(new Blob([data.library], { type: "text/javascript" }));
      graphviz = import(url).then(({ Graphviz }) => Graphviz.load());
      return;
    }
    postMessage({ turn: data.turn, svg: (await graphviz).layout(data.dot, "svg", "dot") });
  } catch (error) { postMessage({ turn: data.turn, error: String(error) }); }
};`;
const worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })));
worker.postMessage({ library: JSON.parse($("library").textContent) });
worker.onmessage = ({ data: answer }) => {
  if (answer.turn !== turn) return;
  graph.classList.remove("busy");
  if (answer.error) return say(`This could not be drawn: ${answer.error}`);
  place(answer.svg);
};
worker.onerror = (event) => say(`This could not be drawn: ${event.message}`);
let turn = 0, after = null;

function draw(then) {
  turn += 1;
  after = then || after;
  graph.classList.add("busy");
  say("drawing …");
  worker.postMessage({ turn, dot: statements() });
}

const DRAWN = new Set(["svg", "g", "a", "title", "polygon", "polyline", "path", "text", "ellipse"]);

function place(text) {
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  if ([svg, ...svg.querySelectorAll("*")].some((each) => !DRAWN.has(each.localName))) return say("This could not be drawn.");
  const had = graph.contains(document.activeElement), before = placeOf(state.current);
  svg.querySelectorAll("title").forEach((each) => each.remove());
  svg.querySelector("g.graph > polygon")?.remove();
  svg.setAttribute("role", "presentation");
  svg.querySelectorAll(".node a").forEach(makeItem);
  graph.replaceChildren(svg);
  natural = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  if (!state.scale) fit(true); else zoom(state.scale);
  const start = data.boxes.find((box) => box.start && state.shown.has(box.id));
  if (!item(state.current)) state.current = item(start?.rows.find((row) => row.start)?.id) ? start.rows.find((row) => row.start).id : start?.id;
  item(state.current)?.setAttribute("tabindex", "0");
  keepPlace(before);
  if (had) item(state.current)?.focus({ preventScroll: true });
  mark();
  const rows = [...state.opened].filter((id) => state.shown.has(id)).reduce((sum, id) => sum + boxes.get(id).rows.length, 0);
  say(`${state.shown.size} of ${data.boxes.length} datasets, ${rows} columns`);
  $("all").setAttribute("aria-pressed", state.shown.size === data.boxes.length);
  if (turn === 1) $("all").hidden = state.shown.size === data.boxes.length;
  const then = after;
  after = null;
  if (then) then();
  document.documentElement.dataset.drawn = turn;
}

function makeItem(link) {
  const id = link.getAttributeNS("http://www.w3.org/1999/xlink", "href").slice(1), part = parts.get(id);
  for (const { name } of [...link.attributes]) link.removeAttribute(name);
  link.dataset.id = id;
  link.setAttribute("role", "button");
  link.setAttribute("tabindex", "-1");
  link.setAttribute("aria-label", part ? spoken(part) : `${link.textContent.trim()} more datasets`);
  if (!part) return;
  link.classList.toggle("head", !part.row);
  link.classList.toggle("start", Boolean(part.row ? part.row.start : part.box.start));
  if (!part.row && part.box.rows.length) link.setAttribute("aria-expanded", state.opened.has(id));
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = fullName(part);
  link.append(title);
}

const spoken = (part) => part.row
  ? `column ${part.name} of ${part.box.name}, from ${into(part).length}, into ${leaving(part).length}`
  : `dataset ${part.name}, ${part.box.rows.length} columns`;
const say = (text) => { $("status").textContent = text; };
const item = (id) => (id ? graph.querySelector(`a[data-id="${id}"]`) : null);

// --- size and place ----------------------------------------------------------------------------------------
let natural = { width: 1, height: 1 };

function zoom(scale, keep = placeOf(state.current)) {
  state.scale = Math.min(4, Math.max(0.02, scale));
  const svg = graph.querySelector("svg");
  svg.setAttribute("width", natural.width * state.scale * 1.333);
  svg.setAttribute("height", natural.height * state.scale * 1.333);
  keepPlace(keep);
}

function fit(first) {
  const whole = Math.min(graph.clientWidth / natural.width, graph.clientHeight / natural.height) / 1.333;
  zoom(Math.min(1, first ? Math.max(0.8, whole) : whole), null);
  if (first) bring(data.boxes.find((box) => box.start)?.id);
}

function placeOf(id) {
  const found = item(id);
  if (!found) return null;
  const box = found.getBoundingClientRect();
  return { id, x: box.x, y: box.y };
}

function keepPlace(before) {
  const now = before && placeOf(before.id);
  if (now) graph.scrollBy({ left: now.x - before.x, top: now.y - before.y, behavior: "instant" });
}

function bring(id) {
  const found = item(id);
  if (!found) return;
  const it = found.getBoundingClientRect(), frame = graph.getBoundingClientRect();
  graph.scrollBy({ left: it.x + it.width / 2 - frame.x - frame.width / 2, top: it.y - frame.y - frame.height / 3, behavior: "instant" });
}

// --- choosing ------------------------------------------------------------------------------------------------
function wayOf(id) {
  // Every part and arrow that leads to the chosen one, or that it leads to.
  const on = new Set(), lines = new Set();
  for (const [list, far] of [[into, "source"], [leaving, "target"]]) {
    let frontier = startOf(id);
    const seen = new Set(frontier);
    while (frontier.length) {
      const next = [];
      for (const arrow of frontier.flatMap((each) => list(parts.get(each)))) {
        lines.add(arrow.id);
        const end = parts.get(arrow[far]);
        for (const reached of !end.row && far === "target" ? [end.id, ...end.box.rows.map((row) => row.id)] : [end.id]) {
          if (!seen.has(reached)) { seen.add(reached); next.push(reached); }
        }
      }
      frontier = next;
    }
    seen.forEach((each) => on.add(each));
  }
  return { on, lines };
}

function startOf(id) {
  if (arrows.has(id)) return [];
  const part = parts.get(id);
  return part.row ? [id] : [id, ...part.box.rows.map((row) => row.id)];
}

function mark() {
  graph.classList.toggle("chosen", Boolean(state.chosen));
  const { on, lines } = typeof state.chosen === "string" ? wayOf(state.chosen) : { on: new Set(), lines: new Set((state.chosen || []).map((arrow) => arrow.id)) };
  for (const link of graph.querySelectorAll(".node a")) {
    const part = parts.get(link.dataset.id);
    const within = part && !part.row && part.box.rows.some((row) => on.has(row.id));
    link.classList.toggle("on", on.has(link.dataset.id));
    link.classList.toggle("near", within);
    link.setAttribute("aria-pressed", state.chosen === link.dataset.id);
  }
  for (const edge of graph.querySelectorAll(".edge")) {
    edge.classList.toggle("on", (drawnArrows.get(edge.id) || []).some((arrow) => lines.has(arrow.id)));
  }
}

function choose(id) {
  state.chosen = id;
  mark();
  describe();
  if (typeof id !== "string" || !item(id)) return;
  go(id, false);
  nearer(item(id));
}

function letGo() {
  state.chosen = null;
  const inside = details.contains(document.activeElement);
  details.hidden = true;
  mark();
  if (inside) item(state.current)?.focus();
}

function go(id, focus = true) {
  const found = item(id);
  if (!found) return;
  item(state.current)?.setAttribute("tabindex", "-1");
  state.current = id;
  found.setAttribute("tabindex", "0");
  if (focus) { found.focus({ preventScroll: true }); nearer(found); }
}

function nearer(found) {
  const it = found.getBoundingClientRect(), frame = graph.getBoundingClientRect();
  if (it.left < frame.left || it.right > frame.right || it.top < frame.top || it.bottom > frame.bottom) bring(found.dataset.id);
}

function press(id) {
  if (parts.has(id)) return choose(id);
  const way = id[0] === "u" ? "up" : "down", box = `d${id.slice(1)}`;
  [...neighbours(box, way)].filter((other) => !state.shown.has(other)).slice(0, AT_ONCE).forEach((other) => state.shown.add(other));
  go(box, false);
  draw();
}

function toggle(id) {
  const box = parts.get(id)?.box.id;
  if (!box) return;
  if (!state.opened.delete(box)) state.opened.add(box);
  state.current = box;
  draw();
}

function reveal(id, focus = true) {
  const part = parts.get(id);
  // A part far away comes with the shortest chain of datasets that leads to what is shown.
  if (!state.shown.has(part.box.id)) chain(part.box.id).forEach((each) => state.shown.add(each));
  if (part.row) state.opened.add(part.box.id);
  state.current = id;
  draw(() => { choose(id); bring(id); if (focus) item(id)?.focus({ preventScroll: true }); });
}

function chain(from) {
  const cameFrom = new Map([[from, null]]);
  for (const id of cameFrom.keys()) {
    if (state.shown.has(id)) {
      const way = [];
      for (let step = id; step !== null; step = cameFrom.get(step)) way.push(step);
      return way;
    }
    for (const next of [...neighbours(id, "up"), ...neighbours(id, "down")]) if (!cameFrom.has(next)) cameFrom.set(next, id);
  }
  return [from];
}

// --- what was chosen, in words and SQL -------------------------------------------------------------------------
function element(tag, options = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...inside);
  return made;
}

function describe() {
  const shut = element("button", { type: "button", className: "shut", textContent: "✕", onclick: letGo });
  shut.setAttribute("aria-label", "Let go");
  const content = typeof state.chosen === "string" ? aboutPart(parts.get(state.chosen)) : aboutArrows(state.chosen);
  details.replaceChildren(shut, ...content);
  details.hidden = false;
  details.scrollTop = 0;
}

function aboutPart(part) {
  const head = element("h2", {}, element("bdi", { textContent: part.name }));
  const under = element("div", { className: "faint" }, element("bdi", { textContent: part.row ? `${part.box.name} · ${part.box.namespace}` : part.box.namespace }));
  const content = [head, under];
  if (data.pages) {
    const query = new URLSearchParams({ name: asked(part) });
    content.push(element("p", {}, element("a", { href: `/lineage?${query}`, textContent: "Its own picture" })));
  }
  content.push(...listed(part.row ? "Made from" : "Decided by", into(part), "source"));
  if (part.row) content.push(...listed("Goes into", leaving(part), "target"));
  else content.push(...columns(part.box));
  return content;
}

const asked = (part) => part.row?.asked || part.box.asked;

function columns(box) {
  const list = element("ul", {}, ...box.rows.map((row) => element("li", {}, nameButton(parts.get(row.id), row.name))));
  return [element("h3", { textContent: `Columns (${box.rows.length})` }), list];
}

function aboutArrows(list) {
  const first = list[0], title = `${parts.get(boxOf(first.source)).name} → ${parts.get(boxOf(first.target)).name}`;
  return [element("h2", {}, element("bdi", { textContent: title })), ...listed("Into", list, "target", "source")];
}

function listed(title, list, far, also) {
  if (!list.length) return [];
  const items = element("ul"), heading = element("h3", { textContent: `${title} (${list.length})` });
  const add = (from) => {
    list.slice(from, from + LISTED).forEach((arrow, place) => items.append(arrowItem(arrow, far, also, from + place < 1)));
    const left = list.length - from - LISTED;
    if (left > 0) {
      const more = element("li", {}, element("button", { type: "button", textContent: `${left} more`, onclick: () => { more.remove(); add(from + LISTED); } }));
      items.append(more);
    }
  };
  add(0);
  return [heading, items];
}

function nameButton(part, text = fullName(part)) {
  return element("button", { type: "button", className: "name", onclick: () => reveal(part.id, false) }, element("bdi", { textContent: text }));
}

function arrowItem(arrow, far, also, unfolded) {
  const line = element("li", {}, nameButton(parts.get(arrow[far])));
  if (also) line.append(" from ", nameButton(parts.get(arrow[also])));
  const places = new Map();
  for (const each of arrow.statements.filter((statement) => statement.kind === "DIRECT" || !state.valuesOnly)) {
    const kind = `${each.kind === "DIRECT" ? "" : "decides: "}${each.subtype.toLowerCase().replaceAll("_", " ")}${each.through_star ? ", through *" : ""}`;
    line.append(" ", element("span", { className: "chip", textContent: kind }));
    places.set(JSON.stringify([each.source, each.file, each.lines]), each);
  }
  line.append(...[...places.values()].map((each) => excerpt(arrow, each, unfolded)));
  return line;
}

const files = new Map(data.excerpts.map((each) => [JSON.stringify([each.source, each.file]), each]));

function excerpt(arrow, statement, unfolded) {
  const fold = element("details", { open: unfolded }, element("summary", { textContent: `${statement.file}:${statement.lines.join(",")}` }));
  const fill = () => { if (fold.open && fold.childElementCount === 1) fold.append(code(arrow, statement)); };
  fold.addEventListener("toggle", fill);
  fill();
  return fold;
}

function code(arrow, statement) {
  const file = files.get(JSON.stringify([statement.source, statement.file]));
  if (!file) return element("p", { className: "faint", textContent: "The page was made without SQL." });
  if (file.missing) return element("p", { className: "faint", textContent: file.missing });
  const cited = new Set(statement.lines), shown = element("pre"), names = named(arrow);
  shown.tabIndex = 0;
  for (const [number, text] of file.lines) {
    if (!statement.lines.some((line) => number >= line - data.before && number <= line + data.after)) continue;
    const line = element("span", { className: cited.has(number) ? "hit" : "" }, ...marked(text || " ", names));
    line.dataset.line = number;
    shown.append(line);
  }
  return shown;
}

// The names of both ends, wherever the SQL spells them.
function named(arrow) {
  const names = [arrow.source, arrow.target].map((id) => parts.get(id)).filter((part) => part.row && part.name !== "*");
  const spelled = names.map((part) => part.name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return spelled.length ? new RegExp(`(?<![\\w$])(${spelled.join("|")})(?![\\w$])`, "giu") : /(?!)()/u;
}

function marked(text, names) {
  // Splitting by a group keeps what matched: every second piece.
  return text.split(names).map((piece, place) => (place % 2 ? element("mark", { textContent: piece }) : piece));
}

// --- finding -------------------------------------------------------------------------------------------------------
const index = [...parts.values()].map((part) => ({ part, text: fullName(part).toLowerCase() }));
let found = [], picked = 0;

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = words.length ? index.filter(({ text }) => words.every((word) => text.includes(word))).slice(0, 50) : [];
  picked = 0;
  matches.replaceChildren(...found.map(({ part }, place) => {
    const option = element("li", { id: `match${place}`, onmousedown: (event) => { event.preventDefault(); take(place); } }, element("bdi", { textContent: fullName(part) }));
    option.setAttribute("role", "option");
    if (!state.shown.has(part.box.id)) option.append(" ", element("small", { textContent: "not shown yet" }));
    return option;
  }));
  if (words.length && !found.length) matches.append(element("li", { className: "faint", textContent: "Nothing of that name is in this picture." }));
  unfold(words.length > 0);
}

function unfold(open) {
  matches.hidden = !open;
  search.setAttribute("aria-expanded", open);
  [...matches.children].forEach((each, place) => each.setAttribute("aria-selected", place === picked));
  if (open && found.length) search.setAttribute("aria-activedescendant", `match${picked}`); else search.removeAttribute("aria-activedescendant");
  $(`match${picked}`)?.scrollIntoView({ block: "nearest" });
}

function take(place) {
  const taken = found[place];
  if (!taken) return;
  unfold(false);
  search.value = "";
  reveal(taken.part.id);
}

search.addEventListener("input", find);
search.addEventListener("blur", () => unfold(false));
search.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && found.length) {
    picked = (picked + steps[event.key] + found.length) % found.length;
    unfold(true);
  } else if (event.key === "Enter") take(picked);
  else if (event.key === "Escape") { search.value = ""; unfold(false); item(state.current)?.focus(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
});

// --- keys and pointer ------------------------------------------------------------------------------------------------
function linked(id, list, far) {
  const here = item(id).getBoundingClientRect(), part = parts.get(id);
  if (!part) return null;
  const ends = startOf(id).flatMap((each) => list(parts.get(each))).map((arrow) => parts.get(arrow[far]));
  const drawn = ends.map((end) => item(end.id) || item(end.box.id)).filter((each) => each && each.dataset.id !== id);
  return drawn.sort((a, b) => Math.abs(a.getBoundingClientRect().y - here.y) - Math.abs(b.getBoundingClientRect().y - here.y))[0];
}

function beside(id, [dx, dy]) {
  const here = item(id).getBoundingClientRect();
  let best = null, least = Infinity;
  for (const link of graph.querySelectorAll(".node a")) {
    const there = link.getBoundingClientRect();
    const along = dx ? (there.x - here.x) * dx : (there.y - here.y) * dy, across = dx ? Math.abs(there.y - here.y) : Math.abs(there.x - here.x);
    const cost = along + across * 3;
    if (along > 1 && cost < least) { best = link; least = cost; }
  }
  return best;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

graph.addEventListener("keydown", (event) => {
  const id = document.activeElement.dataset?.id;
  if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in ARROWS) {
    const follow = { ArrowLeft: () => linked(id, into, "source"), ArrowRight: () => linked(id, leaving, "target") }[event.key];
    const next = follow?.() || beside(id, ARROWS[event.key]);
    if (next) go(next.dataset.id);
  } else if (event.key === "Enter") press(id);
  else if (event.key === " ") toggle(id);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const does = { "/": () => search.focus(), Escape: letGo, "+": () => zoom(state.scale * 1.25), "=": () => zoom(state.scale * 1.25), "-": () => zoom(state.scale / 1.25), "0": () => fit(false), "?": keys }[event.key];
  if (does) { does(); event.preventDefault(); }
});

function keys() {
  $("help").hidden = !$("help").hidden;
  $("keys").setAttribute("aria-expanded", !$("help").hidden);
}

let drag = null;
graph.addEventListener("pointerdown", (event) => { if (event.button === 0) drag = { x: event.clientX, y: event.clientY, moved: false }; });
window.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  Object.assign(drag, { x: event.clientX, y: event.clientY, moved: true });
  graph.classList.add("dragged");
  graph.scrollBy({ left: -dx, top: -dy, behavior: "instant" });
});
window.addEventListener("pointerup", () => { graph.classList.remove("dragged"); setTimeout(() => { drag = null; }); });
graph.addEventListener("click", (event) => {
  if (drag?.moved) return;
  const link = event.target.closest("a"), edge = event.target.closest(".edge");
  if (link) {
    event.preventDefault();
    go(link.dataset.id);
    press(link.dataset.id);
  } else if (edge && drawnArrows.has(edge.id)) choose(drawnArrows.get(edge.id));
  else letGo();
});
graph.addEventListener("dblclick", (event) => {
  const link = event.target.closest("a.head");
  if (link) toggle(link.dataset.id);
});
graph.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom(state.scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
}, { passive: false });

// --- buttons ------------------------------------------------------------------------------------------------------------
$("in").onclick = () => zoom(state.scale * 1.25);
$("out").onclick = () => zoom(state.scale / 1.25);
$("fit").onclick = () => fit(false);
$("keys").onclick = keys;
$("values").onclick = () => {
  state.valuesOnly = !state.valuesOnly;
  $("values").setAttribute("aria-pressed", state.valuesOnly);
  draw();
};
$("all").onclick = () => {
  const all = state.shown.size === data.boxes.length;
  state.shown.clear();
  if (all) firstView(); else { data.boxes.forEach((box) => state.shown.add(box.id)); openWhatFits(FIRST_ROWS); }
  draw(() => bring(state.current));
};
$("open").onclick = () => { openWhatFits(OPEN_ROWS); draw(); };
$("close").onclick = () => { state.opened.clear(); draw(); };

firstView();
draw();
