// Keeps an open dashboard up to date. The announcement carries no figures: the page
// asks for its panel again, through the same door as ever.
"use strict";

const POLL = 60_000;
const live = document.getElementById("live");
let etag = live.dataset.panelEtag;
let asking = false;
let askAgain = false;

function showState(state, words) {
  for (const mark of document.querySelectorAll("[data-live-mark]")) {
    mark.dataset.state = state;
    mark.textContent = words;
  }
}

function say(words) {
  document.getElementById("live-said").textContent = words;
}

async function refresh() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    await ask();
  } catch {
    showState("waiting", "reconnecting,");
  } finally {
    asking = false;
    if (askAgain) {
      askAgain = false;
      refresh();
    }
  }
}

async function ask() {
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(live.dataset.panelUrl, { headers, cache: "no-store" });
  if (answer.redirected || answer.status === 403 || answer.status === 404) {
    showState("off", "signed out: reload the page,");
    stream.close();
    return;
  }
  showState("live", "live,");
  if (answer.status !== 200) return;
  etag = answer.headers.get("ETag") ?? "";
  const changed = replaceLive(await answer.text());
  showState("live", "live,");
  if (changed) say(`Figures updated ${clock()}`);
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// Puts new HTML in place and keeps what the reader has: the drawn charts (so that they
// move instead of flashing), open details, the focus and the place on the page.
function replaceLive(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (comparable(fresh.content) === comparable(live)) return false;
  const focused = live.contains(document.activeElement) && document.activeElement.id;
  const top = window.scrollY;
  for (const box of live.querySelectorAll("[data-chart][data-drawn]")) {
    const place = fresh.content.getElementById(box.id);
    if (!place) continue;
    box.setAttribute("aria-label", place.getAttribute("aria-label"));
    place.replaceWith(box);
  }
  for (const details of live.querySelectorAll("details[open][id]")) {
    fresh.content.getElementById(details.id)?.setAttribute("open", "");
  }
  live.replaceChildren(fresh.content);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  window.scrollTo({ top, behavior: "instant" });
  window.snpCharts.drawChanged();
  return true;
}

// The words and figures of a panel, without what a browser adds to it.
function comparable(root) {
  const data = [...root.querySelectorAll("script")].map((each) => each.textContent);
  const words = [...root.querySelectorAll("p:not(.revision), h1, h3, th, td, time")];
  return [...data, ...words.map((each) => each.textContent.trim())].join("\n");
}

const address = `/live/?panel=${encodeURIComponent(live.dataset.panelKey)}`;
const stream = new EventSource(address);
stream.addEventListener("open", refresh);
stream.addEventListener("error", () => {
  showState("waiting", "reconnecting,");
});
stream.addEventListener("message", (event) => {
  if (JSON.parse(event.data).panel === live.dataset.panelKey) refresh();
});
setInterval(refresh, POLL);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
