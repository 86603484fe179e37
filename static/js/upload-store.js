/* Files that wait to be sent, kept in this browser per person (decision 0027): IndexedDB database
   "sop:<user id>:berkas", and for each file a key "sop:<user id>:berkas:<id>" in localStorage, by
   which logging out counts and clears them (drafts.js). A file whose key is gone was cleared.
   Where the browser stores nothing, files wait in this tab alone, and `keep` says so. */

const STORE = "berkas";
const opened = new Map();

const keyOf = (user, id) => `sop:${user}:berkas:${id}`;

function open(user) {
  if (!opened.has(user)) {
    const asked = new Promise((resolve, reject) => {
      const request = indexedDB.open(`sop:${user}:berkas`, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => {
        const base = request.result;
        // Logging out deletes the database: a tab that holds it open must let go.
        base.onversionchange = () => {
          base.close();
          opened.delete(user);
        };
        resolve(base);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    asked.catch(() => opened.delete(user));
    opened.set(user, asked);
  }
  return opened.get(user);
}

async function run(user, mode, act) {
  const base = await open(user);
  return new Promise((resolve, reject) => {
    const work = base.transaction(STORE, mode);
    const request = act(work.objectStore(STORE));
    work.oncomplete = () => resolve(request?.result);
    work.onerror = work.onabort = () => reject(work.error);
  });
}

/* Keeps one waiting file { id, blob, name, … }; false where it lives only as long as the tab. */
export async function keep(user, entry) {
  try {
    localStorage.setItem(keyOf(user, entry.id), entry.name);
    await run(user, "readwrite", (store) => store.put(entry));
    navigator.storage?.persist?.().catch(() => {});
    return true;
  } catch {
    forgetKey(user, entry.id);
    return false;
  }
}

export async function drop(user, id) {
  forgetKey(user, id);
  try {
    await run(user, "readwrite", (store) => store.delete(id));
  } catch {
    /* what cannot be reached was not kept either */
  }
}

function forgetKey(user, id) {
  try {
    localStorage.removeItem(keyOf(user, id));
  } catch {
    /* nothing was kept there */
  }
}

/* Whether a kept file still waits: another tab may have sent it, or logging out cleared it. */
export function isKept(user, id) {
  try {
    return localStorage.getItem(keyOf(user, id)) !== null;
  } catch {
    return false;
  }
}

/* Every file of this person that still waits, the oldest first. */
export async function waiting(user) {
  try {
    const all = await run(user, "readonly", (store) => store.getAll());
    const alive = all.filter((entry) => isKept(user, entry.id));
    for (const entry of all) if (!alive.includes(entry)) drop(user, entry.id);
    return alive.sort((one, other) => one.at - other.at);
  } catch {
    return [];
  }
}
