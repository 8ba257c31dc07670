// The form of a new entry. Nothing in it moves when something is pressed.

import { SLOTS, isInUse, today } from "./entries.js";
import { button, make, number, stepper } from "./elements.js";

const form = document.getElementById("log");
const part = (name) => form.querySelector(`[data-${name}]`);
const quantity = document.getElementById("quantity");
const attendance = document.getElementById("attendance");
const ward = part("ward");
const day = part("day");
const note = document.getElementById("note-text");
const allKinds = document.getElementById("kinds");
let known = null;
let chosen = null;
let isOtherDay = false;
let keepSlots = () => {};
let say = () => {};

export function show(fresh) {
  const isFirst = known?.username !== fresh.username;
  const isElsewhere = isFirst || codes(known) !== codes(fresh);
  known = fresh;
  if (isFirst) {
    reset();
    isOtherDay = false;
  }
  if (isElsewhere) showWards();
  showDay();
  day.min = known.limits.since;
  quantity.max = known.limits.quantity;
  attendance.max = known.limits.attendance;
  note.maxLength = known.limits.notes;
  showKinds();
}

function codes({ wards }) {
  return wards.map(({ code }) => code).join();
}

// A posting may change while the page is open.
function showWards() {
  const [first] = known.wards;
  const was = ward.value;
  ward.replaceChildren(
    ...known.wards.map(({ code, name }) => make("option", { value: code }, name)),
  );
  if (known.wards.some(({ code }) => code === was)) ward.value = was;
  ward.parentElement.hidden = known.wards.length === 1;
  part("ward-name").hidden = known.wards.length !== 1;
  part("ward-name").textContent = first.name;
}

// A page left open over midnight goes on to the new day, unless another was chosen.
function showDay() {
  day.max = today();
  if (!isOtherDay) day.value = today();
  part("day-word").textContent = day.value === today() ? "Today" : "Another day";
  part("day-word").classList.toggle("log-other-day", day.value !== today());
}

function kindOf(code) {
  return known.kinds.find((kind) => kind.code === code) ?? null;
}

function showKinds() {
  const held = document.activeElement?.dataset?.kind;
  const large = known.slots.map(kindOf).filter(Boolean);
  const more = button("More…", "log-kind log-more", () => openAll());
  part("slots").replaceChildren(...large.map(kindButton), more);
  if (held) part("slots").querySelector(`[data-kind="${held}"]`)?.focus();
  showAsked();
}

function kindButton(kind) {
  const made = button(kind.label, "log-kind", () => choose(kind.code));
  made.dataset.kind = kind.code;
  made.setAttribute("aria-pressed", String(kind.code === chosen));
  return made;
}

function choose(code) {
  showDay();
  chosen = code;
  showKinds();
}

function openAll() {
  const inUse = known.kinds.filter((kind) => isInUse(kind, day.value || today()));
  const pick = (kind) => {
    allKinds.close();
    if (!known.slots.includes(kind.code)) takeSlot(kind.code);
    choose(kind.code);
  };
  const buttons = inUse.map((kind) => button(kind.label, "log-kind", () => pick(kind)));
  allKinds.querySelector("[data-all-kinds]").replaceChildren(...buttons);
  allKinds.showModal();
}

// The last place is that of what is rarely wanted.
function takeSlot(code) {
  known = { ...known, slots: [...known.slots.slice(0, SLOTS - 1), code] };
  keepSlots(known.slots);
}

// The place of the second stepper is kept where a kind does not ask for it.
function showAsked() {
  const kind = kindOf(chosen);
  part("units").textContent = kind ? capital(kind.units) : "How many";
  part("attendance").classList.toggle("log-unasked", !kind?.attendance);
  attendance.disabled = !kind?.attendance;
  for (const each of part("attendance").querySelectorAll("button")) {
    each.disabled = !kind?.attendance;
  }
  const words = note.value.trim();
  part("note").textContent = words ? "Note ✓" : "Note";
}

function capital(words) {
  return words[0].toUpperCase() + words.slice(1);
}

function reset() {
  chosen = null;
  quantity.value = 1;
  attendance.value = "";
  note.value = "";
}

function entered() {
  showDay();
  return {
    ward_code: ward.value,
    date: day.value,
    kind: chosen,
    quantity: number(quantity),
    attendance: attendance.disabled ? null : number(attendance),
    notes: note.value,
  };
}

function isReady() {
  if (!chosen) {
    say("First choose what it was.");
    return false;
  }
  return form.reportValidity();
}

export function start(log, keep, speak) {
  [keepSlots, say] = [keep, speak];
  form.querySelectorAll("[data-stepper]").forEach(stepper);
  day.addEventListener("change", () => {
    isOtherDay = day.value !== today();
    showDay();
  });
  part("note").addEventListener("click", () => document.getElementById("note").showModal());
  document.getElementById("note").addEventListener("close", showAsked);
  allKinds.querySelector("[data-close]").addEventListener("click", () => allKinds.close());
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy || !isReady()) return;
    isBusy = true;
    const isKept = await log(entered()).finally(() => (isBusy = false));
    if (!isKept) return;
    reset();
    showKinds();
  });
}
