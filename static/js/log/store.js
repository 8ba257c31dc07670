// What stays on the phone, in IndexedDB: entries until the server has them (`queue`),
// what was last heard of a person's log (`known`), and who that person is (`about`).
// A failure to keep something is thrown: nobody is told that it is kept when it is not.

const NAME = "snp-log";
let opened = null;

export function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "id" });
      asked.result.createObjectStore("known", { keyPath: "username" });
      asked.result.createObjectStore("about", { keyPath: "name" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another tab holds an older store"));
  });
  return opened;
}

// Whether this browser ever had a log: other pages do not make one.
export async function exists() {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some((each) => each.name === NAME);
}

// Runs `work` in one transaction; done when it is on the disk.
async function transact(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const outcome = {};
    transaction.oncomplete = () => resolve(outcome.value);
    transaction.onabort = () => reject(transaction.error);
    work(transaction, (value) => (outcome.value = value));
  });
}

// Reads one record and puts what `change` makes of it: null deletes, undefined leaves.
function change(name, key, make) {
  return transact([name], "readwrite", (transaction, give) => {
    const store = transaction.objectStore(name);
    store.get(key).onsuccess = (event) => {
      const made = make(event.target.result);
      if (made === null) store.delete(key);
      else if (made !== undefined) store.put(made);
      give(made);
    };
  });
}

function all(name) {
  return transact([name], "readonly", (transaction, give) => {
    const asked = transaction.objectStore(name).getAll();
    asked.onsuccess = () => give(asked.result);
  });
}

export const changeItem = (id, make) => change("queue", id, make);
export const changeKnown = (username, make) => change("known", username, make);

export async function known(username) {
  return (await all("known")).find((each) => each.username === username) ?? null;
}

export async function queue() {
  const items = await all("queue");
  return items.sort((a, b) => Date.parse(a.made) - Date.parse(b.made));
}

export async function queueOf(owner) {
  return (await queue()).filter((item) => item.owner === owner);
}

export async function current() {
  return (await all("about")).find((each) => each.name === "current")?.username ?? null;
}

// From now on this person: what was known of others is forgotten, not what they
// have yet to send.
export function setCurrent(username) {
  return transact(["about", "known"], "readwrite", (transaction) => {
    transaction.objectStore("about").put({ name: "current", username });
    const people = transaction.objectStore("known");
    people.getAllKeys().onsuccess = (event) => {
      for (const key of event.target.result) if (key !== username) people.delete(key);
    };
  });
}

// Nothing readable stays; entries that wait only where `withEntriesOf` is not their owner.
export function forget(withEntriesOf = null) {
  return transact(["about", "known", "queue"], "readwrite", (transaction) => {
    transaction.objectStore("about").clear();
    transaction.objectStore("known").clear();
    const waiting = transaction.objectStore("queue");
    waiting.getAll().onsuccess = (event) => {
      for (const { id, owner } of event.target.result) {
        if (owner === withEntriesOf) waiting.delete(id);
      }
    };
  });
}
