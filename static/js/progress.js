// While a worker is busy with what the page shows, fetches that part every second.
"use strict";

const EVERY = 1_000;
const AFTER_A_FAILURE = 5_000;
const part = document.querySelector("[data-part]");
const said = document.querySelector("[data-said]");

function isBusy() {
  return part.querySelector("[data-busy]") !== null;
}

async function refresh() {
  const answer = await fetch(part.dataset.part, { cache: "no-store" });
  if (answer.redirected || !answer.ok) throw new Error(`answer ${answer.status}`);
  const held = part.contains(document.activeElement) && document.activeElement.id;
  part.innerHTML = await answer.text();
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

async function follow() {
  let pause = EVERY;
  try {
    await refresh();
  } catch {
    pause = AFTER_A_FAILURE;
  }
  if (isBusy()) setTimeout(follow, pause);
  else said.textContent = part.querySelector(".lede")?.textContent ?? "";
}

if (isBusy()) setTimeout(follow, EVERY);
