// Sends what waits. Safe to repeat at any moment: the server knows each entry by its id,
// and an item leaves the phone only after an answer that says it is stored.

import * as store from "./store.js";
import { asSent, settled, values, withRow } from "./entries.js";

const AT_ONCE = 100;
const PATIENCE = 20_000; // milliseconds
const ROUNDS = 20;

// why: "no signal", "signed out", "somebody else", "server"
export class Trouble extends Error {
  constructor(why, sentence = "") {
    super(sentence || why);
    this.why = why;
  }
}

function token() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

async function ask(address, options = {}) {
  const always = { cache: "no-store", redirect: "manual" };
  const signal = AbortSignal.timeout(PATIENCE);
  let answer;
  try {
    answer = await fetch(address, { ...always, ...options, signal });
  } catch {
    throw new Trouble("no signal");
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    throw new Trouble("signed out");
  }
  return answer;
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Trouble("server", `The server gave no clear answer (${answer.status}).`);
  }
}

export async function fetchState() {
  const answer = await ask("/log/state/");
  const state = await read(answer);
  if (!answer.ok || !state.username) throw new Trouble("server");
  return state;
}

function post(items, owner) {
  const body = JSON.stringify({ for: owner, entries: items.map(asSent) });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  return ask("/log/entries/", { method: "POST", headers, body });
}

// The server's results for these items, in their order.
export async function results(items, owner) {
  let answer = await post(items, owner);
  if (answer.status === 403) {
    await fetchState(); // the token was of an earlier session: this brings the new one
    answer = await post(items, owner);
  }
  const said = await read(answer);
  if (answer.status === 409) throw new Trouble("somebody else", said.error);
  if (!answer.ok || said.results?.length !== items.length) {
    throw new Trouble("server", said.error);
  }
  return said.results;
}

function attempt(item) {
  return item && { ...item, attempted: [...item.attempted, values(item.entry)].slice(-9) };
}

async function sendSome(items, owner) {
  const marked = [];
  for (const { id } of items) marked.push(await store.changeItem(id, attempt));
  const sent = marked.filter(Boolean);
  const answers = await results(sent, owner);
  for (const [i, result] of answers.entries()) {
    if (result.entry) await keepRow(owner, result.entry);
    await store.changeItem(sent[i].id, (now) => settled(now, sent[i], result));
  }
}

function keepRow(owner, row) {
  const shown = { ...row, here: true }; // a removed one too, until the page is left
  return store.changeKnown(
    owner,
    (known) => known && { ...known, entries: withRow(known.entries, shown) },
  );
}

async function sendRounds(owner, afterEach) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const items = await store.queueOf(owner);
    const waiting = items.filter((item) => item.state === "waiting").slice(0, AT_ONCE);
    if (!waiting.length) return;
    await sendSome(waiting, owner);
    await afterEach();
  }
}

// One tab at a time. A tab that was put to sleep with the lock is not waited for.
export async function sendAll(owner, afterEach = () => {}) {
  const work = () => sendRounds(owner, afterEach);
  if (!navigator.locks) return work();
  try {
    const signal = AbortSignal.timeout(2 * PATIENCE);
    return await navigator.locks.request("snp-log-sending", { signal }, work);
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    return work();
  }
}
