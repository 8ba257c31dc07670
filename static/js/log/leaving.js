// On every page: after signing out nothing readable stays on a shared phone, and
// entries that wait are not lost by it unawares.

import * as store from "./store.js";
import { count } from "./entries.js";
import { button, make } from "./elements.js";
import { sendAll } from "./sending.js";

const form = document.querySelector("form.sign-out");
const isSignedOut = !form && document.querySelector("form [name=username]");

// The page says who is signed in: what the phone knew of it may be forgotten already. Only
// the log's own page, the same for everybody, leaves that to the phone.
async function waiting() {
  if (!(await store.exists())) return { owner: null, entries: [] };
  const owner = form.dataset.username ?? (await store.current());
  return { owner, entries: owner ? await store.queueOf(owner) : [] };
}

async function leave(event) {
  event.preventDefault();
  let left = { owner: null, entries: [] };
  try {
    left = await waiting();
  } catch {
    // a browser that keeps nothing has nothing to lose
  }
  if (left.entries.length) askFirst(left);
  else await signOut(left.owner);
}

// Only when the server has ended the session is the phone emptied.
async function signOut(owner, say = window.alert.bind(window)) {
  const body = new FormData(form);
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) body.set("csrfmiddlewaretoken", token);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch {
    say("There is no signal, and signing out needs one. You are still signed in.");
    return;
  }
  if (answer.type !== "opaqueredirect" && !answer.ok) {
    say("The server did not sign you out. Load the page again, and try once more.");
    return;
  }
  if (await store.exists().catch(() => false)) await store.forget(owner).catch(() => {});
  window.location.assign("/accounts/login/");
}

function askFirst({ owner, entries }) {
  const words = count(entries.length, "entry has", "entries have");
  const said = make("p", { role: "status" });
  const say = (sentence) => (said.textContent = sentence);
  const send = async () => {
    say("Sending.");
    await sendAll(owner).catch(() => {});
    const left = await store.queueOf(owner);
    if (!left.length) return signOut(owner, say);
    say(`${count(left.length, "entry", "entries")} could not be sent.`);
  };
  const title = make("h2", { id: "leaving-title" }, `${words} not been sent`);
  const sheet = make(
    "dialog",
    { className: "sheet", "aria-labelledby": "leaving-title", onclose: () => sheet.remove() },
    title,
    make("p", {}, "Signed out, this phone keeps nothing that can be read."),
    said,
    make(
      "div",
      { className: "buttons" },
      button("Send now, then sign out", "button", send),
      button("Stay signed in", "button-second", () => sheet.close()),
      button("Sign out and delete them", "button-danger", () => signOut(owner, say)),
    ),
  );
  document.body.append(sheet);
  sheet.showModal();
}

form?.addEventListener("submit", leave);
if (isSignedOut) {
  store
    .exists()
    .then((is) => is && store.forget())
    .catch(() => {});
}
