// The one place that calls Plotly.
"use strict";

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  responsive: true,
  showSendToCloud: false,
  plotlyServerURL: "",
  doubleClick: false,
  scrollZoom: false,
};

// The figures carry the light colours; each is a token of the page's style sheet.
const TOKENS = {
  "#1D1D1F": "--ink",
  "#4F5660": "--muted",
  "#8A9099": "--context",
  "#D0D4D9": "--rule",
  "#FFFFFF": "--paper",
  "#12436D": "--accent",
  "rgba(18,67,109,0.2)": "--band",
  "rgba(138,144,153,0.2)": "--context-band",
};
const NARROW = 560;

function palette(onPaper) {
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(TOKENS).map(([light, token]) => [
    light,
    onPaper ? light : style.getPropertyValue(token).trim(),
  ]);
  return new Map(entries);
}

function recoloured(value, colours) {
  if (typeof value === "string") return colours.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => recoloured(each, colours));
  if (value === null || typeof value !== "object") return value;
  const pairs = Object.entries(value);
  return Object.fromEntries(pairs.map(([k, v]) => [k, recoloured(v, colours)]));
}

// `meta.narrow` holds what a layout or a trace is on a phone, by dotted path.
function fitted(part, width) {
  if (width >= NARROW || !part.meta?.narrow) return part;
  for (const [path, value] of Object.entries(part.meta.narrow)) {
    const keys = path.split(".");
    const last = keys.pop();
    const inner = keys.reduce((place, key) => (place[key] ??= {}), part);
    inner[last] = value;
  }
  return part;
}

function figureOf(box) {
  return document.getElementById(`${box.dataset.chart}-data`)?.textContent;
}

function draw(box, onPaper = false) {
  const text = figureOf(box);
  if (!text || !window.Plotly || !box.clientWidth) return;
  const figure = recoloured(JSON.parse(text), palette(onPaper));
  const layout = fitted(figure.layout, box.clientWidth);
  const data = figure.data.map((trace) => fitted(trace, box.clientWidth));
  const config = { ...CONFIG, staticPlot: Boolean(layout.meta?.static) };
  box.dataset.drawn = text;
  Plotly.react(box, data, layout, config);
}

function isOpen(box) {
  return !box.closest("details:not([open])");
}

function drawAll(onPaper = false) {
  for (const box of document.querySelectorAll("[data-chart]")) {
    if (isOpen(box)) draw(box, onPaper);
  }
}

// Draws those whose figure is not the one that stands on the page.
function drawChanged() {
  for (const box of document.querySelectorAll("[data-chart]")) {
    if (isOpen(box) && box.dataset.drawn !== figureOf(box)) draw(box);
  }
}

// A chart inside closed details has no width: it is drawn when they open.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.open) drawChanged();
  },
  true,
);
window
  .matchMedia("(prefers-color-scheme: dark)")
  .addEventListener("change", () => drawAll());
window.addEventListener("beforeprint", () => drawAll(true));
window.addEventListener("afterprint", () => drawAll());
window.snpCharts = { drawChanged };
drawAll();
