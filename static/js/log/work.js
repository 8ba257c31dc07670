// Sends what waits whenever that may succeed. One attempt at a time; a failure makes the
// next one come later, a signal makes it come at once.

import { changed, model, reload, welcome } from "./model.js";
import { Trouble, fetchState, sendAll } from "./sending.js";

const SOON = 5_000;
const SLOW = 300_000;
const FRESH = 60_000; // for so long nobody is asked again who is signed in
let failures = 0;
let heard = 0;
let timer = null;
let isBusy = false;
let isAsked = false;

export async function work() {
  if (isBusy) {
    isAsked = true;
    return;
  }
  isBusy = true;
  isAsked = false;
  clearTimeout(timer);
  await attempt();
  isBusy = false;
  await reload().catch(() => {});
  if (isAsked && !model.trouble) return work();
  timer = setTimeout(work, failures ? Math.min(SOON * 2 ** (failures - 1), SLOW) : SLOW);
}

async function attempt() {
  try {
    await askWho();
    if (model.keeps && model.who) await sendAll(model.who, changed);
    model.trouble = null;
    failures = 0;
  } catch (error) {
    model.trouble = error instanceof Trouble ? error : new Trouble("server", `${error}`);
    failures += 1;
  }
}

async function askWho() {
  if (model.known && !model.trouble && Date.now() - heard < FRESH) return;
  await welcome(await fetchState());
  heard = Date.now();
}

function workAtOnce() {
  failures = 0;
  work();
}

export function start() {
  window.addEventListener("online", workAtOnce);
  document.addEventListener("visibilitychange", () => document.hidden || workAtOnce());
  return work();
}
