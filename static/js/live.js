// Keeps an open dashboard up to date. The announcement carries no figures: the page
// asks for its panel again, through the same door as ever. A page may have several
// parts that live, each with a panel of its own.
"use strict";

const POLL = 60_000;

function showState(state, words) {
  for (const mark of document.querySelectorAll("[data-live-mark]")) {
    mark.dataset.state = state;
    mark.textContent = words;
  }
}

function say(words) {
  document.getElementById("live-said").textContent = words;
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

class LivePart {
  constructor(element) {
    this.element = element;
    this.key = element.dataset.panelKey;
    this.etag = element.dataset.panelEtag;
    this.asking = false;
    this.askAgain = false;
  }

  async refresh() {
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    try {
      await this.ask();
    } catch {
      showState("waiting", "reconnecting,");
    } finally {
      this.asking = false;
      if (this.askAgain) {
        this.askAgain = false;
        this.refresh();
      }
    }
  }

  async ask() {
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    const address = this.element.dataset.panelUrl;
    const answer = await fetch(address, { headers, cache: "no-store" });
    if (answer.redirected || answer.status === 403 || answer.status === 404) {
      showState("off", "signed out: reload the page,");
      stream.close();
      return;
    }
    showState("live", "live,");
    if (answer.status !== 200) return;
    this.etag = answer.headers.get("ETag") ?? "";
    const changed = this.replace(await answer.text());
    showState("live", "live,");
    if (changed) say(`Figures updated ${clock()}`);
  }

  // Puts new HTML in place and keeps what the reader has: the drawn charts (so that they
  // move instead of flashing), open details, the focus and the place on the page.
  replace(html) {
    const live = this.element;
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
    const scrolled = [...live.querySelectorAll(".table-wrap")].map((each) => each.scrollLeft);
    live.replaceChildren(fresh.content);
    live.querySelectorAll(".table-wrap").forEach((each, place) => {
      each.scrollLeft = scrolled[place] ?? 0;
    });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    window.scrollTo({ top, behavior: "instant" });
    window.snpCharts?.drawChanged();
    return true;
  }
}

// The words and figures of a panel, without what a browser adds to it.
function comparable(root) {
  const data = [...root.querySelectorAll("script")].map((each) => each.textContent);
  const words = [
    ...root.querySelectorAll("p:not(.revision), h1, h3, li, th, td, time"),
  ];
  return [...data, ...words.map((each) => each.textContent.trim())].join("\n");
}

const parts = [...document.querySelectorAll("[data-panel-key]")].map(
  (element) => new LivePart(element),
);

function refreshAll() {
  for (const part of parts) part.refresh();
}

const asked = parts.map((part) => `panel=${encodeURIComponent(part.key)}`);
const stream = new EventSource(`/live/?${asked.join("&")}`);
stream.addEventListener("open", refreshAll);
stream.addEventListener("error", () => {
  showState("waiting", "reconnecting,");
});
stream.addEventListener("message", (event) => {
  const { panel } = JSON.parse(event.data);
  for (const part of parts) if (part.key === panel) part.refresh();
});
setInterval(refreshAll, POLL);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refreshAll();
});
