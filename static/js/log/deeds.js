// What a sergeant does with entries. Each deed is kept on the phone first, and said to be
// done only then; a browser that can't keep it sends it at once, or says that it did not.
// Each gives the way back.

import * as store from "./store.js";
import {
  amended, changeOf, label, merged, newItem, onTopOf, same, values,
} from "./entries.js";
import { changed, dropItem, keepsNothing, model, showRow } from "./model.js";
import { Trouble, results } from "./sending.js";
import { work } from "./work.js";

const UNSURE = "It may not be logged; press again, it will not count twice.";
let say = () => {};
let unsure = null; // sent from a browser that keeps nothing, and no answer came

export function start(speak) {
  say = speak;
}

export function shownEntries() {
  return merged(model.known.entries, model.items);
}

export function shownOf(id) {
  return shownEntries().find((each) => each.id === id);
}

async function put(item, make) {
  if (!model.keeps) return doDirectly(item, make(item));
  try {
    await store.changeItem(item.id, make);
  } catch {
    keepsNothing();
    return doDirectly(item, make(item));
  }
  await changed();
  work();
}

// `made` is the item as it shall be; null: it is dropped, so nothing is sent.
async function doDirectly(item, made) {
  if (made) await sendDirectly(made);
  dropItem(item.id);
}

async function sendDirectly(item) {
  unsure = item;
  const [result] = await results([item], model.who);
  unsure = null;
  if (result.status === "rejected") {
    const sentences = Object.values(result.errors).flat();
    throw new Trouble("rejected", sentences.join(" "));
  }
  showRow(result.entry);
}

async function done(deed, words, back) {
  try {
    await deed;
  } catch (error) {
    say(failure(error));
    return false;
  }
  say(words, back);
  return true;
}

function failure({ why, message }) {
  if (why === "signed out") return "Not logged. Sign in again, and press again.";
  const isClear = why === "rejected" || why === "somebody else";
  return isClear ? `Not logged. ${message}` : UNSURE;
}

// Pressed again after no answer came, it is the same entry: it has the same id.
function itemOf(entry) {
  const isSame = unsure?.owner === model.who && !unsure.version && same(unsure.entry, entry);
  return isSame ? unsure : newItem(model.who, entry);
}

export function log(entry) {
  const item = itemOf(entry);
  const words = `Logged: ${label(item.entry, model.known.kinds)}.`;
  const back = () => remove(shownOf(item.id));
  return done(put(item, () => item), words, back);
}

// An entry with other values, wherever it stands by now.
function change(shown, entry, reason) {
  const { item, row } = shown;
  const fresh = item ?? changeOf(row, model.who, entry, reason);
  const made = amended(fresh, entry, reason);
  return put(made, (now) => amended(now ?? made, entry, reason));
}

export async function save(shown, entry, reason) {
  const isTaken = shown.item?.errors.id && !shown.item.version;
  if (isTaken) return again(shown.item, entry); // another entry has its id
  const before = values(shown.entry);
  const back = () => save(shownOf(shown.id), before, reason);
  return done(change(shown, entry, reason), "Changed.", back);
}

async function again(item, entry) {
  await put(item, () => null);
  return log(entry);
}

export async function remove(shown) {
  if (!shown) return;
  const { item } = shown;
  const gone = { ...values(shown.entry), removed: true };
  const isHereAlone = item && !item.version && !item.attempted.length;
  const deed = isHereAlone
    ? put(item, (now) => (now?.attempted.length ? amended(now, gone) : null))
    : change(shown, gone);
  return done(deed, "Removed.", () => putBack(shown));
}

export function putBack(shown) {
  const here = shownOf(shown.id) ?? shown;
  const back = { ...values(shown.entry), removed: false };
  return done(change(here, back), "Put back.", null);
}

export function drop({ id, item }) {
  const back = () => done(put(item, () => item), "Put back.", null);
  return done(put({ ...item, id }, () => null), "Thrown away.", back);
}

export function keepMine({ item }) {
  const make = (now) => now && onTopOf(now, item.standing);
  return done(put(item, make), "Yours is kept.", null);
}
