/**
 * The script of the page that `html.ts` writes: search, selection, zoom, keys. It is one file, as
 * the page has one script and no modules.
 */
const data = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("canvas");
const graph = document.getElementById("graph");
const search = document.getElementById("search");
const branch = document.getElementById("branch");
const details = document.getElementById("details");
const cards = [...graph.querySelectorAll(".card")];
const lines = [...graph.querySelectorAll(".edge")];

const { nodes, edges } = data;
const texts = nodes.map(({ id, message, file, branches, badges, state }) =>
  [id, message, file, ...branches, ...badges, state ?? ""].join("\n").toLowerCase()
);
/** By node: what it needs and what needs it, down revisions first. */
const needs = nodes.map(() => []);
const neededBy = nodes.map(() => []);
for (const edge of edges) {
  needs[edge.from].push(edge);
  neededBy[edge.to].push(edge);
}

const ZOOM_STEP = 1.25;
const [SMALLEST, LARGEST] = [0.03, 4];
const READABLE = 0.75;
const MOST_LISTED = 100;
const size = { width: graph.width.baseVal.value, height: graph.height.baseVal.value };
let scale = 1;
let selected = -1;
let matches = [];

// ---------------------------------------------------------------- zoom and pan

/** Zooms so that what is at a point of the window stays there. */
function zoomTo(wished, clientX, clientY) {
  const box = canvas.getBoundingClientRect();
  const before = graph.getBoundingClientRect();
  const [x, y] = [clientX ?? box.x + box.width / 2, clientY ?? box.y + box.height / 2];
  const [ownX, ownY] = [(x - before.x) / scale, (y - before.y) / scale];
  scale = Math.min(LARGEST, Math.max(SMALLEST, wished));
  graph.setAttribute("width", String(size.width * scale));
  graph.setAttribute("height", String(size.height * scale));
  const after = graph.getBoundingClientRect();
  canvas.scrollLeft += after.x + ownX * scale - x;
  canvas.scrollTop += after.y + ownY * scale - y;
  document.getElementById("zoom").textContent = `${Math.round(scale * 100)} %`;
}

function fitScale() {
  return Math.min(1, canvas.clientWidth / size.width, canvas.clientHeight / size.height);
}

/** Brings a card to where it can be seen, with some room around it. */
function reveal(place) {
  const box = canvas.getBoundingClientRect();
  const card = cards[place].getBoundingClientRect();
  const move = (start, end, from, to) => start < from + 20 || end > to - 20;
  if (move(card.left, card.right, box.left, box.right)) {
    canvas.scrollLeft += (card.left + card.right - box.left - box.right) / 2;
  }
  if (move(card.top, card.bottom, box.top, box.bottom)) {
    canvas.scrollTop += (card.top + card.bottom - box.top - box.bottom) / 2;
  }
}

function startDrag(event) {
  if (event.button !== 0 || event.pointerType !== "mouse") return;
  const start = { x: event.clientX, y: event.clientY };
  const scroll = { x: canvas.scrollLeft, y: canvas.scrollTop };
  const move = ({ clientX, clientY }) => {
    const [x, y] = [clientX - start.x, clientY - start.y];
    if (Math.abs(x) + Math.abs(y) > 4) canvas.classList.add("dragging");
    if (!canvas.classList.contains("dragging")) return;
    canvas.scrollTo(scroll.x - x, scroll.y - y);
  };
  const end = () => {
    removeEventListener("pointermove", move);
    // After the click that ends the drag, which selects nothing.
    setTimeout(() => canvas.classList.remove("dragging"));
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
  addEventListener("pointercancel", end, { once: true });
}

// ---------------------------------------------------------------- selection

function select(place, isFocused = true) {
  const old = cards[selected];
  old?.classList.remove("selected");
  old?.setAttribute("aria-pressed", "false");
  cards.forEach((card, index) => card.tabIndex = index === place ? 0 : -1);
  selected = place;
  const card = cards[place];
  card.classList.add("selected");
  card.setAttribute("aria-pressed", "true");
  lines.forEach((line, index) => {
    const { from, to } = edges[index];
    line.classList.toggle("selected", from === place || to === place);
  });
  if (isFocused) card.focus({ preventScroll: true });
  reveal(place);
  showDetails(place);
  history.replaceState(null, "", `#${encodeURIComponent(nodes[place].id)}`);
}

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

function link(place) {
  const { id, message } = nodes[place];
  const anchor = element("a", id);
  anchor.href = `#${encodeURIComponent(id)}`;
  return element("li", null, anchor, ` ${message}`);
}

function showDetails(place) {
  const node = nodes[place];
  const list = element("dl", null);
  const add = (name, value) => list.append(element("dt", name), element("dd", null, value));
  const addText = (name, value) => value && add(name, element("pre", value));
  const addLinks = (name, found, key) =>
    found.length > 0 && add(name, element("ul", null, ...found.map((edge) => link(edge[key]))));
  const isLine = ({ kind }) => kind === "downRevision";
  const isDependency = ({ kind }) => kind === "dependsOn";
  addText("Revision", node.id);
  addText("State", [node.state, ...node.badges].filter(Boolean).join(", "));
  addLinks("Down revisions", needs[place].filter(isLine), "to");
  addLinks("Depends on", needs[place].filter(isDependency), "to");
  addLinks("Followed by", neededBy[place].filter(isLine), "from");
  addLinks("Needed by", neededBy[place].filter(isDependency), "from");
  addText("Labels of its own", node.ownLabels.join(", "));
  addText("Branches", node.branches.join(", "));
  addText("Created", node.createDate);
  addText("File", node.file);
  addText("Irreversible", node.irreversible);
  addText("Transaction", node.transaction);
  if (node.documentation !== node.message) addText("Documentation", node.documentation);
  details.replaceChildren(element("h2", node.message || node.id), list);
}

function showMatches() {
  const shown = matches.slice(0, MOST_LISTED).map(link);
  const more = matches.length > shown.length ? ` (the first ${shown.length})` : "";
  const title = element("h2", `Found: ${matches.length}${more}`);
  details.replaceChildren(title, element("ul", null, ...shown));
}

function showHint() {
  details.replaceChildren(
    element("h2", "Select a revision"),
    element(
      "p",
      "Arrow keys go along the lines, / searches, Enter goes to the next find, + - 0 zoom.",
    ),
  );
}

// ---------------------------------------------------------------- search and branch

/** Which nodes the chosen branch has; null for all. */
function chosenNodes() {
  const [, kind, value] = /^(label|head):(.*)$/s.exec(branch.value) ?? [];
  if (kind === undefined) return null;
  if (kind === "label") {
    return new Set([...nodes.keys()].filter((place) => nodes[place].branches.includes(value)));
  }
  const chosen = new Set([Number(value)]);
  for (const place of chosen) needs[place].forEach(({ to }) => chosen.add(to));
  return chosen;
}

function update() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = chosenNodes();
  const isChosen = (place) => chosen === null || chosen.has(place);
  const isMatch = (place) => words.every((word) => texts[place].includes(word));
  matches = words.length === 0
    ? []
    : [...nodes.keys()].filter((place) => isChosen(place) && isMatch(place));
  const found = new Set(matches);
  const isFaint = (place) => !isChosen(place) || (words.length > 0 && !found.has(place));
  cards.forEach((card, place) => {
    card.classList.toggle("match", found.has(place));
    card.classList.toggle("faint", isFaint(place));
  });
  lines.forEach((line, index) => {
    const { from, to } = edges[index];
    line.classList.toggle("faint", !isChosen(from) || !isChosen(to));
  });
  document.getElementById("found").textContent = words.length > 0
    ? `${matches.length} found`
    : chosen === null
    ? ""
    : `${chosen.size} on the branch`;
  if (words.length > 0) showMatches();
  else if (selected < 0) showHint();
  else showDetails(selected);
}

/** The match after the selected one, or before it; from the end on it begins anew. */
function goToMatch(step) {
  if (matches.length === 0) return;
  const after = matches.findIndex((place) => place > selected);
  const at = matches.indexOf(selected);
  const next = at >= 0 ? at + step : step > 0 ? Math.max(0, after) : after - 1;
  select(matches.at(next % matches.length), false);
  document.getElementById("found").textContent = `${
    matches.indexOf(selected) + 1
  } of ${matches.length}`;
}

// ---------------------------------------------------------------- keys

/** The nearest card to the left or right, of those that are about as high. */
function beside(place, direction) {
  const own = cards[place].getBoundingClientRect();
  let [best, least] = [-1, Infinity];
  cards.forEach((card, other) => {
    const box = card.getBoundingClientRect();
    const away = (box.x - own.x) * direction;
    const distance = away + 4 * Math.abs(box.y - own.y);
    if (other === place || away < own.width / 2 || distance >= least) return;
    [best, least] = [other, distance];
  });
  return best;
}

function neighbour(place, key) {
  if (key === "ArrowDown") return needs[place][0]?.to ?? -1;
  if (key === "ArrowUp") return neededBy[place][0]?.from ?? -1;
  if (key === "Home") return 0;
  if (key === "End") return nodes.length - 1;
  if (key === "ArrowLeft") return beside(place, -1);
  return key === "ArrowRight" ? beside(place, 1) : -1;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target } = event;
  const isTyping = target === search || target === branch;
  if (key === "Escape") {
    search.value = "";
    update();
    (cards[selected] ?? canvas).focus({ preventScroll: true });
  } else if (target === search && key === "Enter") goToMatch(event.shiftKey ? -1 : 1);
  else if (isTyping) return;
  else if (key === "/") search.focus();
  else if (key === "+" || key === "=") zoomTo(scale * ZOOM_STEP);
  else if (key === "-") zoomTo(scale / ZOOM_STEP);
  else if (key === "0") zoomTo(1);
  else if (key === "f") zoomTo(fitScale());
  else if (/^(?:Arrow(?:Up|Down|Left|Right)|Home|End)$/.test(key) && nodes.length > 0) {
    const next = selected < 0 ? 0 : neighbour(selected, key);
    if (next >= 0) select(next);
  } else if ((key === "Enter" || key === " ") && cards.includes(target)) {
    select(cards.indexOf(target));
  } else return;
  event.preventDefault();
}

// ---------------------------------------------------------------- start

function selectByHash() {
  const place = nodes.findIndex(({ id }) => `#${encodeURIComponent(id)}` === location.hash);
  if (place >= 0 && place !== selected) select(place, false);
  return place >= 0;
}

graph.addEventListener("click", ({ target }) => {
  const card = target.closest(".card");
  if (card !== null && !canvas.classList.contains("dragging")) select(cards.indexOf(card));
});
canvas.addEventListener("pointerdown", startDrag);
canvas.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoomTo(scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
}, { passive: false });
document.addEventListener("keydown", onKey);
document.getElementById("tools").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("larger").addEventListener("click", () => zoomTo(scale * ZOOM_STEP));
document.getElementById("smaller").addEventListener("click", () => zoomTo(scale / ZOOM_STEP));
document.getElementById("fit").addEventListener("click", () => zoomTo(fitScale()));
search.addEventListener("input", update);
branch.addEventListener("input", () => {
  update();
  const [first] = [...nodes.keys()].filter((place) => !cards[place].classList.contains("faint"));
  if (first !== undefined) reveal(first);
});
addEventListener("hashchange", selectByHash);

// The whole graph where it can be read so, else a part of it in its own size.
zoomTo(fitScale() < READABLE ? 1 : fitScale());
update();
if (!selectByHash() && cards.length > 0) {
  cards[0].tabIndex = 0;
  reveal(Math.max(0, nodes.findIndex(({ isCurrent }) => isCurrent)));
}
