/* What was typed and has not reached the server, kept in this browser per person (decision 0025).
   One entry per row of Pengisian data under "sop:<user id>:data:<cycle>:<row>":
     { name, page, place, url, row|line, fields: { "number-12": { text, base, at, label } } }
   `base` is the version (for money: the amount) that the text was typed over; the server merges or
   asks by it. Answers to questions stand under "sop:<user id>:jawab:<cycle>:<question>" with one
   field and no base. Other modules that keep something of a person use the same first two parts of
   the key, so that logging out on a shared PC finds and clears it. */

const memory = new Map(); // where the browser forbids storing, or is full: lives as long as the tab
let isSafe = true;

export const owner = () => document.body.dataset.user ?? "";

/* Whether what is kept outlives this tab. */
export const isKept = () => isSafe;

const prefix = (user) => `sop:${user}:`;

function read(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    memory.delete(key);
    isSafe = memory.size === 0;
  } catch {
    memory.set(key, value);
    isSafe = false;
  }
}

function remove(key) {
  memory.delete(key);
  isSafe = memory.size === 0;
  try {
    localStorage.removeItem(key);
  } catch {
    /* nothing was kept there */
  }
}

function keys(start) {
  const found = new Set(memory.keys());
  try {
    for (let i = 0; i < localStorage.length; i += 1) found.add(localStorage.key(i));
  } catch {
    /* a forbidden store holds nothing */
  }
  return [...found].filter((key) => key.startsWith(start));
}

const KINDS = ["data", "jawab"]; // what waits field by field: cells, answers to questions

/* The drafts of one cycle: read, added to and taken away field by field, because another tab of
   the same person may keep other fields of the same row. */
export class Drafts {
  constructor(user, cycle, kind = "data") {
    this.start = `${prefix(user)}${kind}:${cycle}:`;
  }

  all() {
    return keys(this.start)
      .map((key) => ({ row: key.slice(this.start.length), ...read(key) }))
      .filter((draft) => draft.fields);
  }

  keep(row, about, name, field) {
    const key = this.start + row;
    const kept = read(key);
    write(key, { ...about, fields: { ...kept?.fields, [name]: field } });
  }

  /* With `texts` (name → text) only what still says that: what another tab has typed since stays. */
  forget(row, names, texts) {
    forgetFields(this.start + row, names, texts);
  }
}

function forgetFields(key, names, texts) {
  const kept = read(key);
  if (!kept) return;
  for (const name of names) {
    if (!texts || kept.fields[name]?.text === texts.get(name)) delete kept.fields[name];
  }
  if (Object.keys(kept.fields).length) write(key, kept);
  else remove(key);
}

/* Say over which version the fields of a row (`[{ name, base }]`) were typed: the oldest, and which
   of them were typed over a newer one, so that none of these is taken for the text of the oldest. */
export function sayBases(data, row, fields) {
  const oldest = Math.min(...fields.map((field) => Number(field.base)));
  data.append(`version-${row}`, String(oldest));
  for (const { name, base } of fields) if (Number(base) > oldest) data.append(`later-${row}`, name);
}

/* Every unsent row and answer of a person, whatever the cycle. */
export function unsent(user) {
  return KINDS.flatMap((kind) => keys(`${prefix(user)}${kind}:`))
    .map((key) => ({ key, ...read(key) }))
    .filter((draft) => draft.fields);
}

/* A draft that has been sent; what has been typed into its row meanwhile stays. */
export function forgetDraft({ key, fields }) {
  const texts = new Map(Object.entries(fields).map(([name, { text }]) => [name, text]));
  forgetFields(key, [...texts.keys()], texts);
}

/* Tell the other tabs of this person something: "masuk", logged in, what waits there can go now;
   "keluar", logged out, what was typed is to be gone from every tab. */
export function tellTabs(user, word) {
  try {
    localStorage.setItem(`${prefix(user)}${word}`, String(Date.now()));
    localStorage.removeItem(`${prefix(user)}${word}`);
  } catch {
    /* the other tabs find out by themselves */
  }
}

/* How much of this person waits in this browser; things that others keep count one each. */
export function countUnsent(user) {
  const start = prefix(user);
  return keys(start).reduce((sum, key) => {
    if (!KINDS.some((kind) => key.startsWith(`${start}${kind}:`))) return sum + 1;
    return sum + Object.keys(read(key)?.fields ?? {}).length;
  }, 0);
}

/* The names of files that wait in this browser (upload-store.js). */
export function waitingFiles(user) {
  return keys(`${prefix(user)}berkas:`).map((key) => localStorage.getItem(key) ?? "berkas");
}

/* Everything of this person in this browser, after they said so. */
export async function clearAll(user) {
  for (const key of keys(prefix(user))) remove(key);
  try {
    for (let i = sessionStorage.length - 1; i >= 0; i -= 1) {
      const key = sessionStorage.key(i);
      // Remarks and texts of reports that are kept in the tab (review.js, report.js).
      if (key.startsWith(prefix(user)) || /^(periksa|naskah):/.test(key)) {
        sessionStorage.removeItem(key);
      }
    }
    for (const { name } of (await indexedDB.databases?.()) ?? []) {
      if (name.startsWith(prefix(user))) indexedDB.deleteDatabase(name);
    }
  } catch {
    /* a forbidden store holds nothing */
  }
}

/* "23 Nov 09.12" in the office's zone. */
export function momentText(at, zone) {
  const parts = new Intl.DateTimeFormat("id-ID", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone || undefined,
  }).formatToParts(new Date(at));
  const of = (type) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("day")} ${of("month")} ${of("hour")}.${of("minute")}`;
}
