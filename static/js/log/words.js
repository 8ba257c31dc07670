// What the page says about sending: what waits, why, and what to do.

import { count } from "./entries.js";
import { make } from "./elements.js";

export function sendingWords({ known, items, trouble, keeps }) {
  if (!known) return []; // nothing is claimed before it is clear whose entries these are
  const wrong = items.filter((item) => item.state === "rejected");
  const waiting = items.filter((item) => item.state === "waiting");
  const mend = wrong.length ? [`▲ ${wrong.length} to mend. `] : [];
  if (trouble?.why === "signed out") {
    const why = waiting.length ? `to send ${entriesOf(waiting)}` : "to go on";
    return [...mend, "● ", signIn(`Sign in again ${why}`)];
  }
  if (trouble?.why === "somebody else") {
    return [...mend, "● Somebody else is signed in: load this page again."];
  }
  if (waiting.length) return [...mend, waitingWords(waiting, trouble)];
  if (mend.length) return mend;
  if (trouble) return [keeps ? "No signal: what you log waits here" : "No signal"];
  return ["All sent ✓"];
}

function waitingWords(waiting, trouble) {
  const itself = waiting.length === 1 ? "itself" : "themselves";
  const words = `● ${waiting.length} waiting, will send by ${itself}`;
  return trouble?.why === "server" ? `${words} (the server is busy)` : words;
}

export function troubleWords({ known, items, keeps, trouble }) {
  if (!keeps) {
    return [
      "This browser keeps nothing (a private window, or no space left). " +
        "An entry is logged only while there is a signal.",
    ];
  }
  if (known) return known.refusal ? [known.refusal] : [];
  if (trouble?.why === "signed out") {
    return [signIn(items.length ? `Sign in to send ${entriesOf(items)}` : "Sign in to log")];
  }
  if (!trouble) return [];
  return ["Open this page once with a signal. From then on it works without."];
}

export function strangersWords({ strangers }) {
  if (!strangers) return [];
  const [wait, are] = strangers === 1 ? ["waits", "it is"] : ["wait", "they are"];
  const many = count(strangers, "entry", "entries");
  return [
    `${many} of somebody else ${wait} on this phone; ${are} sent when that person signs in.`,
  ];
}

function entriesOf(items) {
  return count(items.length, "entry", "entries");
}

function signIn(words) {
  return make("a", { href: "/accounts/login/?next=/log/" }, words);
}
