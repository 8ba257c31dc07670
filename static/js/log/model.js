// What the page shows: who this is, what is known of their log, what waits. It is read
// from the store again after each change, also of another tab.

import * as store from "./store.js";
import { slots, today, withRow } from "./entries.js";

const JUST_NOW = 60_000;

export const model = {
  keeps: true, // whether this browser stores anything
  who: null,
  known: null,
  items: [],
  strangers: 0, // entries of other people
  trouble: null, // why the last attempt to send did not come through
};

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("snp-log") : null;
let redraw = () => {};

export async function start(show) {
  redraw = show;
  tabs?.addEventListener("message", () => reload().catch(() => {}));
  try {
    await store.open();
    await reload();
  } catch {
    keepsNothing();
  }
}

export function keepsNothing() {
  model.keeps = false;
  redraw();
}

export async function reload() {
  if (model.keeps) {
    const all = await store.queue();
    model.who = await store.current();
    model.items = all.filter((item) => item.owner === model.who);
    model.strangers = all.length - model.items.length;
    model.known = model.who ? await store.known(model.who) : null;
  }
  redraw();
}

export async function changed() {
  tabs?.postMessage("changed");
  await reload();
}

// What the server says of the person who is signed in.
export async function welcome(state) {
  if (!model.keeps) {
    model.who = state.username;
    model.known = remembered(model.known, state);
    return redraw();
  }
  await store.setCurrent(state.username);
  await store.changeKnown(state.username, (now) => remembered(now, state));
  await reload();
}

// The phone knows better which buttons it shows, and may have rows that are newer.
function remembered(now, state) {
  const listed = new Set(state.entries.map((row) => row.id));
  const kept = (now?.entries ?? []).filter((row) => !listed.has(row.id) && isFresh(row));
  const entries = [...state.entries, ...kept];
  return { ...state, entries, slots: slots(now?.slots, state) };
}

function isFresh(row) {
  if (!row.here) return false;
  const isNew = Date.now() - new Date(row.changed_at) < JUST_NOW;
  return isNew || (row.removed && row.changed_at.startsWith(today()));
}

// Where the store fails: what was done of an item is done in memory.
export function dropItem(id) {
  model.items = model.items.filter((item) => item.id !== id);
  redraw();
}

export function showRow(row) {
  const entries = withRow(model.known.entries, { ...row, here: true });
  model.known = { ...model.known, entries };
  redraw();
}
