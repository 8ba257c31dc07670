// The list below the form: each entry with what became of it.

import { clock, dayWord, label, today } from "./entries.js";
import { button, make } from "./elements.js";

const AT_FIRST = 12;
let limit = AT_FIRST;

export function draw(section, shown, kinds, open) {
  const held = section.contains(document.activeElement) && document.activeElement.id;
  const some = shown.slice(0, limit);
  const parts = [...byDate(some)].flatMap(([date, entries]) => [
    make("h2", {}, heading(date)),
    make("ul", {}, ...entries.map((each) => line(each, kinds, open))),
  ]);
  if (shown.length > some.length) {
    const more = () => {
      limit += 4 * AT_FIRST;
      draw(section, shown, kinds, open);
    };
    parts.push(button("Show more", "button-second", more));
  }
  if (!shown.length) parts.push(make("p", { className: "aside" }, "Nothing logged yet."));
  section.replaceChildren(...parts);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

// Not Object.groupBy: phones a few years old have none.
function byDate(shown) {
  const days = new Map();
  for (const each of shown) {
    const { date } = each.entry;
    days.set(date, [...(days.get(date) ?? []), each]);
  }
  return days;
}

function heading(date) {
  return date === today() ? "Today" : dayWord(date);
}

function line(each, kinds, open) {
  const { id, item, entry } = each;
  const state = stateOf(each);
  const words = make("span", { className: "log-words" }, label(entry, kinds));
  const note = entry.notes
    ? make("span", { className: "log-line-note" }, entry.notes)
    : null;
  const reasons = Object.values(item?.errors ?? {}).flat();
  const why = state.name === "rejected"
    ? make("span", { className: "log-why" }, reasons.join(" "), " ", make("u", {}, "Mend"))
    : null;
  const tag = make("span", { className: "log-state" }, state.words);
  const whole = { type: "button", id: `entry-${id}`, onclick: () => open(id) };
  const pressed = make("button", whole, words, tag, note, why);
  return make("li", { dataset: { state: state.name, id } }, pressed);
}

export function stateOf({ row, item, entry }) {
  if (item?.state === "rejected") return { name: "rejected", words: "▲ to mend" };
  if (item && entry.removed) return { name: "removed", words: "removed, waiting" };
  if (item) return { name: "waiting", words: row ? "change waiting" : "● waiting" };
  if (entry.removed) return { name: "removed", words: "removed" };
  return { name: "sent", words: `${clock(row.logged_at)} ✓` };
}
