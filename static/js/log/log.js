// The sergeant's log: what is pressed becomes an entry on the phone at once, and is sent
// when there is a signal.

import * as deeds from "./deeds.js";
import * as form from "./form.js";
import { make } from "./elements.js";
import { draw } from "./list.js";
import * as state from "./model.js";
import { edit } from "./sheet.js";
import { changeKnown } from "./store.js";
import { sendingWords, strangersWords, troubleWords } from "./words.js";
import * as working from "./work.js";

const { model } = state;
const find = (id) => document.getElementById(id);
let undo = null;

// An older browser may lack what the page needs: that is said, not a blank page shown.
function show() {
  try {
    showAll();
  } catch (error) {
    console.error(error);
    const month = make("a", { href: "/log/month/" }, "the page of the month");
    notice("trouble", ["This page fails in this browser. Log on ", month, " instead."]);
  }
}

function showAll() {
  const { known, items } = model;
  const mayLog = Boolean(known?.wards.length);
  find("log").hidden = !mayLog;
  find("entries").hidden = !known || (!mayLog && !items.length);
  if (mayLog) form.show(known);
  if (known) draw(find("entries"), deeds.shownEntries(), known.kinds, openEntry);
  document.querySelector("[data-name]").textContent = known?.name ?? "";
  fill("sending", sendingWords(model));
  notice("trouble", troubleWords(model));
  notice("others", strangersWords(model));
}

// A live region speaks when it changes: it is left alone where it says the same.
function fill(id, words) {
  const fresh = document.createElement("p");
  fresh.append(...words);
  if (fresh.innerHTML !== find(id).innerHTML) find(id).replaceChildren(...words);
}

function notice(id, words) {
  fill(id, words);
  find(id).hidden = words.length === 0;
}

function openEntry(id) {
  const shown = deeds.shownOf(id);
  if (shown) edit(shown, model.known, deeds);
}

function say(words, back = null) {
  undo = back;
  find("said").textContent = words;
  find("undo").hidden = !back;
}

function goBack() {
  const back = undo;
  say("");
  back?.();
}

function keepSlots(slots) {
  changeKnown(model.who, (now) => now && { ...now, slots }).catch(() => {});
}

async function start() {
  navigator.serviceWorker?.register("/log/sw.js", { scope: "/log/" }).catch(() => {});
  find("undo").addEventListener("click", goBack);
  deeds.start(say);
  form.start(deeds.log, keepSlots, say);
  document.addEventListener("visibilitychange", () => document.hidden || show());
  await state.start(show);
  navigator.storage?.persist?.().catch(() => {});
  await working.start();
}

start();
