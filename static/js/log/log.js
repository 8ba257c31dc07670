// The sergeant's log: what is pressed becomes an entry on the phone at once, and is sent
// when there is a signal.

import * as store from "./store.js";
import * as entries from "./entries.js";
import { draw } from "./list.js";
import { edit } from "./sheet.js";
import * as form from "./form.js";
import { Trouble, fetchState, results, sendAll } from "./sending.js";
import { make } from "./elements.js";

const SOON = 5_000;
const SLOW = 300_000;
const JUST_NOW = 60_000;
const find = (id) => document.getElementById(id);
const others = "BroadcastChannel" in window ? new BroadcastChannel("snp-log") : null;

const model = { who: null, known: null, items: [], strangers: 0 };
let keeps = true; // whether this browser stores anything
let trouble = null; // why the last attempt to send did not come through
let failures = 0;
let timer = null;
let working = null;
let undo = null;

// What is shown

function show() {
  const { known, items } = model;
  const isKnown = Boolean(known?.wards.length);
  find("log").hidden = !isKnown;
  find("entries").hidden = !known || (!isKnown && !items.length);
  if (isKnown) form.show(known);
  if (known) draw(find("entries"), shownEntries(), known.kinds, openEntry);
  find("sending").replaceChildren(...sendingWords());
  document.querySelector("[data-name]").textContent = known?.name ?? "";
  notice("trouble", troubleWords());
  const many = entries.count(model.strangers, "entry", "entries");
  const waits = model.strangers === 1 ? "waits" : "wait";
  notice("others", model.strangers
    ? [`${many} of somebody else ${waits} on this phone; sent when that person signs in.`]
    : []);
}

function shownEntries() {
  return entries.merged(model.known.entries, model.items);
}

function notice(id, words) {
  find(id).replaceChildren(...words);
  find(id).hidden = words.length === 0;
}

function troubleWords() {
  const { known, items } = model;
  const waiting = items.length ? ` to send ${many(items)}` : "";
  if (!keeps) {
    return [
      "This browser keeps nothing (a private window, or no space left). " +
        "An entry is logged only with a signal, at once.",
    ];
  }
  if (!known && trouble?.why === "signed out") return [signIn(`Sign in${waiting || " to log"}`), "."];
  if (!known && trouble) {
    return ["Open this page once with a signal. From then on it works without."];
  }
  if (known?.refusal) return [known.refusal];
  return [];
}

function many(items) {
  return entries.count(items.length, "entry", "entries");
}

function signIn(words) {
  return make("a", { href: "/accounts/login/?next=/log/" }, words);
}

function sendingWords() {
  const wrong = model.items.filter((item) => item.state === "rejected");
  const waiting = model.items.filter((item) => item.state === "waiting");
  const mend = wrong.length ? [`▲ ${wrong.length} to mend. `] : [];
  if (trouble?.why === "signed out") {
    const words = waiting.length ? `to send ${many(waiting)}` : "to go on";
    return [...mend, "● ", signIn(`Sign in again ${words}`)];
  }
  if (trouble?.why === "somebody else") return [...mend, "● Load this page again."];
  if (!waiting.length && mend.length) return mend;
  if (!waiting.length) return [trouble ? "No signal" : "All sent ✓"];
  const itself = waiting.length === 1 ? "itself" : "themselves";
  return [...mend, `● ${waiting.length} waiting, will send by ${itself}`];
}

function say(words, back = null) {
  undo = back;
  find("said").textContent = words;
  find("undo").hidden = !back;
}

// What is kept

async function reload() {
  if (keeps) {
    const all = await store.queue();
    model.who = (await store.current()) ?? null;
    model.items = all.filter((item) => item.owner === model.who);
    model.strangers = all.length - model.items.length;
    model.known = model.who ? await store.known(model.who) : null;
    if (!model.who) model.strangers = all.length;
  }
  show();
}

async function tell() {
  others?.postMessage("changed");
  await reload();
}

async function welcome(state) {
  const earlier = model.known?.username === state.username ? model.known : null;
  const known = { ...state, ...remembered(earlier, state) };
  if (!keeps) {
    Object.assign(model, { who: state.username, known });
    return;
  }
  await store.setCurrent(state.username);
  await store.changeKnown(state.username, (now) => ({
    ...state,
    ...remembered(now, state),
  }));
}

// What the phone knows better: the buttons, and rows that are newer than the answer.
function remembered(now, state) {
  const listed = new Set(state.entries.map((row) => row.id));
  const age = (row) => Date.now() - new Date(row.changed_at);
  const stays = (row) =>
    row.here && !listed.has(row.id) &&
    (age(row) < JUST_NOW || (row.removed && row.changed_at.startsWith(entries.today())));
  const rows = [...state.entries, ...(now?.entries ?? []).filter(stays)];
  return { entries: rows, slots: form.slots(now?.slots, state) };
}

// What is done. Each is kept first; a browser that can't keep it sends it at once.

async function put(item, make_) {
  try {
    if (!keeps) throw new Error("keeps nothing");
    await store.changeItem(item.id, make_);
  } catch {
    keeps = false;
    await sendDirectly(item);
    return;
  }
  await tell();
  work();
}

async function sendDirectly(item) {
  const [result] = await results([item], model.who);
  if (result.status === "rejected") {
    throw new Trouble("rejected", Object.values(result.errors).flat().join(" "));
  }
  const row = { ...result.entry, here: true };
  model.known = { ...model.known, entries: entries.withRow(model.known.entries, row) };
  show();
}

async function attempted(deed, words, back) {
  try {
    await deed();
    say(words, back);
    return true;
  } catch (error) {
    show();
    const why = error.why === "rejected" ? error.message : "There is no signal, or none to us.";
    say(`Not kept, not sent. ${why}`);
    return false;
  }
}

async function log(entry) {
  const item = entries.newItem(model.who, entry);
  const words = `Logged: ${entries.label(item.entry, model.known.kinds)}.`;
  const back = () => removeEntry(shownOf(item.id));
  return attempted(() => put(item, () => item), words, back);
}

function shownOf(id) {
  return shownEntries().find((each) => each.id === id);
}

// Other values for an entry, wherever it stands by now.
function changed(shown, entry, reason) {
  const { item, row } = shown;
  const fresh = () => entries.changeOf(row, model.who, entry, reason);
  const isTaken = item?.errors.id && !item.version;
  if (isTaken) return { ...entries.newItem(model.who, entry), replaces: item.id };
  return item ? entries.amended(item, entry, reason) : fresh();
}

async function save(shown, entry, reason) {
  const before = entries.values(shown.entry);
  const item = changed(shown, entry, reason);
  if (item.replaces) await store.changeItem(item.replaces, () => null);
  const make_ = (now) => (now ? entries.amended(now, entry, reason) : item);
  const back = () => save(shownOf(item.id), before, reason);
  await attempted(() => put(item, make_), "Changed.", back);
}

async function removeEntry(shown) {
  if (!shown) return;
  const gone = { ...entries.values(shown.entry), removed: true };
  const item = changed(shown, gone);
  const isUnsent = (now) => now && !now.version && !now.attempted.length;
  const make_ = (now) => {
    if (isUnsent(now)) return null;
    return now ? entries.amended(now, gone) : item;
  };
  const back = () => putBack({ ...shown, item: shown.item && item });
  await attempted(() => put(item, make_), "Removed.", back);
}

async function putBack(shown) {
  const here = shownOf(shown.id) ?? shown;
  const back = { ...entries.values(shown.entry), removed: false };
  const item = changed(here, back);
  const make_ = (now) => (now ? entries.amended(now, back) : item);
  await attempted(() => put(item, make_), "Put back.", null);
}

async function drop({ id, item }) {
  await store.changeItem(id, () => null);
  await tell();
  say("Thrown away.", () => put(item, () => item));
}

async function keepMine({ id, item }) {
  const make_ = (now) => now && entries.onTopOf(now, item.standing);
  await attempted(() => put(item, make_), "Yours is kept.", null);
}

function openEntry(id) {
  const shown = shownOf(id);
  if (shown) edit(shown, model.known, { save, remove: removeEntry, putBack, drop, keepMine });
}

// What is sent. One attempt at a time; a failure makes the next one come later.

async function work() {
  if (working) {
    working.again = true;
    return;
  }
  working = { again: false };
  clearTimeout(timer);
  try {
    await welcomed();
    await sendWaiting();
    [trouble, failures] = [null, 0];
  } catch (error) {
    trouble = error instanceof Trouble ? error : new Trouble("server", String(error));
    failures += 1;
  }
  const { again } = working;
  working = null;
  await reload().catch(() => show());
  if (again && !trouble) return work();
  timer = setTimeout(work, failures ? Math.min(SOON * 2 ** (failures - 1), SLOW) : SLOW);
}

let heard = 0;

async function welcomed() {
  if (model.known && !trouble && Date.now() - heard < JUST_NOW) return;
  const state = await fetchState();
  heard = Date.now();
  await welcome(state);
  if (keeps) await reload();
}

async function sendWaiting() {
  if (keeps && model.who) await sendAll(model.who, tell);
}

function tryAgain() {
  failures = 0;
  work();
}

// The start

find("undo").addEventListener("click", () => {
  const back = undo;
  say("");
  back?.();
});
window.addEventListener("online", tryAgain);
document.addEventListener("visibilitychange", () => document.hidden || tryAgain());
others?.addEventListener("message", () => reload().catch(() => {}));
form.start(log, (slots) =>
  store.changeKnown(model.who, (now) => now && { ...now, slots }).catch(() => {}),
);

async function start() {
  navigator.serviceWorker?.register("/log/sw.js", { scope: "/log/" }).catch(() => {});
  try {
    await store.open();
    await reload();
  } catch {
    keeps = false;
  }
  await navigator.storage?.persist?.().catch(() => {});
  await work();
}

start();
