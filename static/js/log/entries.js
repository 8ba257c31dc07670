// Entries as values: what is queued, what becomes of it, how it reads. No page, no store.

export const SLOTS = 5; // large buttons, beside the one for more
const VALUES = ["ward_code", "date", "kind", "quantity", "attendance", "notes"];

export function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export function values(entry) {
  const picked = Object.fromEntries(VALUES.map((name) => [name, entry[name] ?? null]));
  return { ...picked, notes: (entry.notes ?? "").trim(), removed: entry.removed === true };
}

export function same(one, other) {
  return JSON.stringify(values(one)) === JSON.stringify(values(other));
}

// randomUUID is there only on https and on this machine itself
export function newItem(owner, entry) {
  return {
    id: crypto.randomUUID(),
    owner,
    entry: values(entry),
    made: new Date().toISOString(),
    state: "waiting",
    errors: {},
    standing: null,
    attempted: [],
  };
}

// A change of an entry that the server has: made from the version that was seen.
export function changeOf(row, owner, entry, reason = "") {
  const item = newItem(owner, entry);
  return { ...item, id: row.id, made: row.logged_at, version: row.version, reason };
}

// What waits, with other values: `reason` stays as it was unless it is said.
export function amended(item, entry, reason = item.reason) {
  const made = { ...item, entry: values(entry), reason, errors: {}, standing: null };
  return { ...made, state: "waiting" };
}

export function asSent(item) {
  const { id, entry, version, reason } = item;
  return { ...entry, id, ...(version && { version }), ...(reason && { reason }) };
}

// What is left of an item after the server's answer; null: nothing, it is stored.
// `sent` is the item as it was sent. It may have been edited since, or have been stored
// by an earlier attempt whose answer was lost: then what was attempted is a version too.
export function settled(now, sent, result) {
  if (!now) return undefined;
  const isEdited = !same(now.entry, sent.entry) || now.reason !== sent.reason;
  const row = result.entry;
  if (result.status !== "rejected") {
    if (!row || same(now.entry, row)) return null;
    const isOurs = now.attempted.some((each) => same(each, row));
    const isUntouched = now.attempted.every((each) => same(each, now.entry));
    if (isUntouched) return null; // stored before, and changed by somebody since
    return isOurs ? onTopOf(now, row) : conflict(now, row, result.errors);
  }
  if (row) {
    const isOurs = now.attempted.some((each) => same(each, row));
    const isNext = row.version === (now.version ?? 0) + 1;
    return isOurs && isNext ? onTopOf(now, row) : conflict(now, row, result.errors);
  }
  return isEdited ? now : { ...now, state: "rejected", errors: result.errors };
}

export function onTopOf(item, row) {
  const fresh = { state: "waiting", errors: {}, standing: null, attempted: [] };
  return { ...item, ...fresh, version: row.version };
}

function conflict(item, row, errors) {
  return { ...item, state: "rejected", errors, standing: row };
}

// Everything to show, what is to mend first and then the newest: an item of the queue
// hides the row that it changes.
export function merged(rows, items) {
  const shown = new Map(rows.map((row) => [row.id, { id: row.id, row, entry: row }]));
  for (const item of items) {
    const row = shown.get(item.id)?.row ?? null;
    shown.set(item.id, { id: item.id, row, item, entry: item.entry });
  }
  return [...shown.values()]
    .filter(({ row, item, entry }) => item || !entry.removed || row.here)
    .sort(inOrder);
}

// The phone writes its moments in UTC, the server in local time: no text to compare.
function inOrder(a, b) {
  const isWrong = ({ item }) => item?.state === "rejected";
  const made = ({ row, item }) => Date.parse(item?.made ?? row.logged_at);
  return (
    isWrong(b) - isWrong(a) ||
    b.entry.date.localeCompare(a.entry.date) ||
    made(b) - made(a)
  );
}

export function withRow(rows, row) {
  return [row, ...rows.filter((each) => each.id !== row.id)];
}

export function isInUse(kind, date) {
  return kind.from <= date && (!kind.to || date < kind.to);
}

// Codes on the large buttons: those used last. One chosen from all kinds takes the place
// of the one that was used longest ago, and keeps it.
export function slots(now, state) {
  const inUse = state.kinds.filter((kind) => isInUse(kind, today())).map((k) => k.code);
  const wanted = [...(now ?? []), ...state.usual, ...inUse];
  return [...new Set(wanted)].filter((code) => inUse.includes(code)).slice(0, SLOTS);
}

// Words

export function label(entry, kinds) {
  const kind = kinds.find((each) => each.code === entry.kind);
  const times = entry.quantity === 1 ? "" : ` ×${entry.quantity}`;
  return `${kind?.label ?? entry.kind}${times}${people(entry.attendance)}`;
}

function people(number) {
  if (number === null || number === undefined) return "";
  return number === 1 ? ", 1 person" : `, ${number.toLocaleString("en-GB")} people`;
}

export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

export function clock(moment) {
  const words = { hour: "2-digit", minute: "2-digit" };
  return new Date(moment).toLocaleTimeString("en-GB", words);
}

export function dayWord(date) {
  if (date === today()) return "today";
  const isOfYear = date.slice(0, 4) === today().slice(0, 4);
  const year = isOfYear ? {} : { year: "numeric" };
  const words = { weekday: "short", day: "numeric", month: "short", ...year };
  return new Date(`${date}T12:00`).toLocaleDateString("en-GB", words);
}
