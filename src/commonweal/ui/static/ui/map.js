// The map of Explore, to be moved and zoomed. The list and the picture above it say the same without script.

const place = document.getElementById("cw-moving");
const from = place.dataset;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const INK = "#0b0c0c", PAPER = "#ffffff", GREY = "#6f777b";
const ROOM = 24; // pixels between an area and the edge of the map
const NEAREST = 17; // beyond it outlines are coarser than the picture would say

function made(tag, words = "", given = {}) {
  const element = document.createElement(tag);
  element.textContent = words;
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  return element;
}

// ------------------------------------------------------------------------------------- patterns

// A class is told by its marks as well as by its colour: the higher, the denser.
const TILE = 16, SHARPER = 2;
const MARKS = [
  [],
  [["dots", 16, 2]],
  [["dots", 8, 2]],
  [["lines", 8, 1.5]],
  [["lines", 4, 1.5]],
];
const WITHHELD = [["lines", 8, 1.25], ["back", 8, 1.25]];

const isDark = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
};

function stroke(pen, every, turn) {
  pen.beginPath();
  for (let at = -TILE; at <= 2 * TILE; at += every) {
    pen.moveTo(at, turn > 0 ? TILE + 2 : -2);
    pen.lineTo(at + TILE + 4, turn > 0 ? -2 : TILE + 2);
  }
  pen.stroke();
}

function pattern(each) {
  const canvas = made("canvas", "", { width: TILE * SHARPER, height: TILE * SHARPER });
  const pen = canvas.getContext("2d");
  pen.scale(SHARPER, SHARPER);
  pen.fillStyle = each.colour;
  pen.fillRect(0, 0, TILE, TILE);
  pen.fillStyle = pen.strokeStyle = each.band === null ? GREY : isDark(each.colour) ? PAPER : INK;
  for (const [kind, every, size] of each.band === null ? WITHHELD : MARKS[Math.min(each.band, MARKS.length - 1)]) {
    pen.lineWidth = size;
    if (kind === "dots") {
      for (let x = every / 2; x < TILE; x += every) {
        for (let y = every / 2; y < TILE; y += every) pen.fillRect(x - size / 2, y - size / 2, size, size);
      }
    } else stroke(pen, every, kind === "lines" ? 1 : -1);
  }
  return canvas;
}

function sample(each) {
  const canvas = made("canvas", "", { width: 3 * TILE * SHARPER, height: 2 * TILE * SHARPER, "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
  pen.fillStyle = pen.createPattern(pattern(each), "repeat");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

const called = (band) => (band === null ? "withheld" : `band-${band}`);

function legend(told) {
  const list = made("ul", "", { class: "govuk-list cw-moving__legend", "aria-label": `Legend: ${told.unit}` });
  for (const each of told.legend) {
    const line = made("li");
    line.append(sample(each), ` ${each.words} (${each.areas.toLocaleString("en-GB")})`);
    list.append(line);
  }
  const [first, ...rest] = told.unit;
  const words = `${first.toUpperCase()}${rest.join("")}, and in brackets the number of areas (${told.of})`;
  return [made("p", words, { class: "govuk-body-s govuk-!-margin-bottom-1" }), list];
}

// -------------------------------------------------------------------------------------- loading

function linked(given) {
  const link = made("link", "", given);
  return new Promise((done, failed) => {
    link.addEventListener("load", done);
    link.addEventListener("error", () => failed(new Error(given.href)));
    document.head.append(link);
  });
}

// The module is what the page says it is, or it is not run: an import by itself checks no digest.
async function maps() {
  const parts = [{ rel: "modulepreload", href: from.module, integrity: from.moduleIs }];
  parts.push({ rel: "stylesheet", href: from.style, integrity: from.styleIs });
  await Promise.all(parts.map(linked));
  const module = await import(from.module);
  module.setWorkerUrl(new URL(from.worker, location.href).href);
  module.setWorkerCount(1);
  return module;
}

async function areas() {
  const reply = await fetch(from.areas, { credentials: "same-origin", headers: { "X-Page": "1" } });
  if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
  return reply.json();
}

// ------------------------------------------------------------------------------------------ map

function bounds(features) {
  const box = [180, 90, -180, -90];
  const widen = (part) => {
    if (typeof part[0] !== "number") return part.forEach(widen);
    box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1]);
    box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1]);
  };
  for (const each of features) widen(each.geometry.coordinates);
  return [[box[0], box[1]], [box[2], box[3]]];
}

function look(told) {
  for (const each of told.features) each.properties.pattern = called(each.properties.band);
  const data = { type: "FeatureCollection", features: told.features };
  const sources = { areas: { type: "geojson", data } };
  const line = (id, colour, width, more = {}) => (
    { id, type: "line", source: "areas", layout: { "line-join": "round" },
      paint: { "line-color": colour, "line-width": width }, ...more }
  );
  const none = { filter: ["==", ["get", "code"], ""] };
  const layers = [
    { id: "areas", type: "fill", source: "areas",
      paint: { "fill-pattern": ["get", "pattern"], "fill-opacity": told.base ? 0.75 : 1 } },
    line("outlines", INK, 0.8), line("chosen-edge", PAPER, 8, none), line("chosen", INK, 4, none),
  ];
  if (told.base) {
    sources.base = { type: "raster", tiles: [told.base.tiles], tileSize: 256 };
    layers.unshift({ id: "base", type: "raster", source: "base" });
  }
  return { version: 8, sources, layers };
}

function drawn(module, told, box) {
  const map = new module.Map({
    container: box,
    style: look(told),
    bounds: bounds(told.features),
    fitBoundsOptions: { padding: ROOM },
    maxZoom: NEAREST,
    maxPitch: 0,
    fadeDuration: 0,
    dragRotate: false,
    renderWorldCopies: false,
    attributionControl: false, // said in words below the map
    cooperativeGestures: true, // so that the page can be scrolled past it
    locale: { "Map.Title": `Map: ${told.title}. Arrow keys move it, plus and minus zoom.` },
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.addControl(new module.NavigationControl({ showCompass: false }), "top-left");
  map.addControl(new module.ScaleControl(), "bottom-left");
  map.setMissingStyleImageResolver((id) => {
    const each = told.legend.find((one) => called(one.band) === id);
    if (!each || map.hasImage(id)) return;
    const tile = pattern(each);
    const image = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
    map.addImage(id, image, { pixelRatio: SHARPER });
  });
  return new Promise((done) => map.once("style.load", () => done(map))); // a slow base map is not waited for
}

function chooser(told) {
  const select = made("select", "", { class: "govuk-select", id: "cw-moving-area" });
  select.append(made("option", `All ${told.features.length.toLocaleString("en-GB")} areas`, { value: "" }));
  const named = told.features.map((each) => each.properties);
  named.sort((one, other) => one.name.localeCompare(other.name, "en-GB"));
  for (const each of named) select.append(made("option", each.name, { value: each.code }));
  const group = made("div", "", { class: "govuk-form-group" });
  group.append(made("label", "Go to area", { class: "govuk-label", for: select.id }), select);
  return [group, select];
}

function go(map, features) {
  const camera = map.cameraForBounds(bounds(features), { padding: ROOM * 2, maxZoom: 14 });
  if (still.matches) map.jumpTo(camera);
  else map.flyTo({ ...camera, duration: 1200 });
}

function moves(map, told, select, said) {
  const choose = (code, goes) => {
    const found = told.features.filter((each) => each.properties.code === code);
    for (const layer of ["chosen-edge", "chosen"]) map.setFilter(layer, ["==", ["get", "code"], code]);
    select.value = code;
    said.textContent = found.length ? `${found[0].properties.name}: ${found[0].properties.words}` : "All areas";
    if (goes) go(map, found.length ? found : told.features);
  };
  select.addEventListener("change", () => choose(select.value, true));
  map.on("click", "areas", (event) => choose(event.features[0].properties.code, false));
}

// --------------------------------------------------------------------------------------- button

const said = made("p", "", { class: "govuk-body cw-moving__said", role: "status", tabindex: "-1" });
const button = made("button", "Move and zoom the map", { class: "govuk-button govuk-button--secondary", type: "button" });

function below(told) {
  const keys = "While the map has the focus, arrow keys move it, + and − zoom.";
  const words = told.base ? [`Base map: ${told.base.words}`] : [];
  if (told.attribution) words.push(`Outlines: ${told.attribution}`);
  if (String(told.snapshot) !== from.snapshot) {
    words.push("More was loaded since this page was made. Load the page again to see the same in the list.");
  }
  return [keys, ...words].map((each) => made("p", each, { class: "govuk-body-s" }));
}

async function open() {
  said.textContent = "The map is being loaded.";
  const [module, told] = await Promise.all([maps(), areas()]);
  const box = made("div", "", { class: "cw-moving__map" });
  const [group, select] = chooser(told);
  const parts = [made("h3", told.title, { class: "govuk-heading-s" }), group, said, box, ...legend(told), ...below(told)];
  place.replaceChildren(...parts);
  try {
    moves(await drawn(module, told, box), told, select, said);
  } catch (error) {
    place.replaceChildren(button, said);
    throw error;
  }
  said.textContent = "The map is drawn. Choose an area in the list or on the map, and its number is said here.";
  select.focus();
}

button.addEventListener("click", () => {
  if (!document.createElement("canvas").getContext("webgl2")) {
    button.remove();
    said.textContent = "This browser cannot draw a map that moves: it has no WebGL. The picture above shows the same areas.";
    said.focus();
    return;
  }
  button.disabled = true;
  open().catch(() => {
    button.disabled = false;
    said.textContent = "The map could not be loaded. The list and the picture above say the same.";
    button.focus();
  });
});
place.append(button, said);
