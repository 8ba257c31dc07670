// The sheet in which one entry is changed, mended or removed.

import { clock, dayWord, isInUse, label, values } from "./entries.js";
import { button, make, number } from "./elements.js";

const sheet = document.getElementById("edit");
const form = sheet.querySelector("form");
const fields = form.elements;
let about = null; // the entry, what may be chosen, and the deeds

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!form.checkValidity()) return form.reportValidity();
  done(about.deeds.save, entered(), fields.reason.value.trim());
});
fields.kind.addEventListener("change", showAsked);
fields.date.addEventListener("change", () => {
  offerKinds();
  showAsked();
});
sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());

// `shown` is one of entries.merged(); `deeds` are save, remove, drop, keepMine.
export function edit(shown, known, deeds) {
  about = { shown, known, deeds };
  const { item, entry } = shown;
  const title = item?.state === "rejected" ? "Mend this entry" : "Change this entry";
  sheet.querySelector("h2").textContent = title;
  form.querySelector("[data-fields]").hidden = Boolean(item?.standing);
  form.querySelector("[data-conflict]").replaceChildren(...conflict(shown, known));
  fill(entry, item?.reason ?? "");
  showErrors(item?.standing ? {} : (item?.errors ?? {}));
  form.querySelector("[data-deeds]").replaceChildren(...buttons(shown));
  sheet.showModal();
  sheet.querySelector("h2").focus();
}

function fill(entry, reason) {
  const { known, shown } = about;
  const isNew = !shown.row && !shown.item?.version;
  const wards = known.wards.map(({ code, name }) => [code, name]);
  options(fields.ward_code, withOwn(wards, entry.ward_code));
  field("ward_code").hidden = !isNew || known.wards.length < 2;
  fields.date.min = known.limits.since;
  fields.quantity.max = known.limits.quantity;
  fields.attendance.max = known.limits.attendance;
  fields.notes.maxLength = known.limits.notes;
  fields.reason.maxLength = known.limits.reason;
  for (const name of ["ward_code", "date", "quantity", "attendance", "notes"]) {
    fields[name].value = entry[name] ?? "";
  }
  fields.reason.value = reason;
  offerKinds(entry.kind);
  showAsked();
}

function offerKinds(chosen = fields.kind.value) {
  const date = fields.date.value;
  const used = about.known.kinds.filter((kind) => isInUse(kind, date));
  const own = about.known.kinds.find(({ code }) => code === chosen);
  const pairs = used.map(({ code, label: words }) => [code, words]);
  options(fields.kind, withOwn(pairs, chosen, own?.label));
  fields.kind.value = chosen;
}

function withOwn(pairs, own, words = own) {
  return pairs.some(([code]) => code === own) ? pairs : [...pairs, [own, words]];
}

function options(select, pairs) {
  select.replaceChildren(
    ...pairs.map(([value, words]) => make("option", { value }, words)),
  );
}

function showAsked() {
  const { known, shown } = about;
  const kind = known.kinds.find(({ code }) => code === fields.kind.value);
  field("attendance").hidden = !kind?.attendance;
  const days = [fields.date.value, (shown.row ?? shown.entry).date];
  const isLocked = days.some((day) => day && day < known.open_since);
  field("reason").hidden = !isLocked && !shown.item?.errors.reason;
}

function field(name) {
  return form.querySelector(`[data-field="${name}"]`);
}

function entered() {
  const asked = !field("attendance").hidden;
  return {
    ...values(about.shown.entry),
    ward_code: fields.ward_code.value,
    date: fields.date.value,
    kind: fields.kind.value,
    quantity: number(fields.quantity),
    attendance: asked ? number(fields.attendance) : null,
    notes: fields.notes.value,
    removed: false,
  };
}

// Each sentence stands at its field; those of no field stand at the top.
function showErrors(errors) {
  for (const box of form.querySelectorAll("[data-field]")) {
    const name = box.dataset.field;
    const sentences = errors[name] ?? [];
    box.classList.toggle("field-wrong", sentences.length > 0);
    box.querySelector(".error")?.remove();
    const input = fields[name];
    const described = [input.dataset.hint].filter(Boolean);
    if (sentences.length) {
      const id = `error-${name}`;
      input.before(make("p", { className: "error", id }, sentences.join(" ")));
      described.push(id);
      box.hidden = false;
    }
    input.setAttribute("aria-describedby", described.join(" "));
    input.setAttribute("aria-invalid", String(sentences.length > 0));
  }
  const others = Object.entries(errors).filter(([name]) => !field(name));
  const summary = form.querySelector("[data-errors]");
  summary.hidden = others.length === 0;
  summary.textContent = others.flatMap(([, sentences]) => sentences).join(" ");
}

function buttons({ row, item, entry }) {
  const { deeds } = about;
  const deed = (words, look, verb) => button(words, look, () => done(verb));
  if (item?.standing) {
    return [
      deed("Keep mine", "button", deeds.keepMine),
      deed("Keep it as it stands", "button-second", deeds.drop),
    ];
  }
  const save = make("button", { type: "submit", className: "button" }, "Save");
  if (item?.state === "rejected") {
    const words = row || item.version ? "Drop this change" : "Throw it away";
    return [save, deed(words, "button-danger", deeds.drop)];
  }
  if (entry.removed) return [deed("Put it back", "button", deeds.putBack)];
  return [save, deed("Remove", "button-danger", deeds.remove)];
}

function done(verb, ...details) {
  const { shown } = about;
  sheet.close();
  verb(shown, ...details);
}

// Both versions side by side, where somebody else was faster.
function conflict({ item, entry }, known) {
  const standing = item?.standing;
  if (!standing) return [];
  const who = `${standing.changed_by}, ${dayWord(standing.changed_at.slice(0, 10))} `;
  return [
    make("p", {}, Object.values(item.errors).flat().join(" ")),
    make(
      "dl",
      { className: "log-two" },
      version("Mine", entry, known),
      version(`As it stands (${who}${clock(standing.changed_at)})`, standing, known),
    ),
  ];
}

function version(title, entry, known) {
  const words = entry.removed ? "removed" : label(entry, known.kinds);
  const note = entry.notes || "no note";
  return make(
    "div",
    {},
    make("dt", {}, title),
    make("dd", {}, words),
    make("dd", {}, dayWord(entry.date)),
    make("dd", { className: "aside" }, note),
  );
}
