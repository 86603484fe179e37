/* Files on their way to the server: each is shown with its progress and can be stopped; what the
   line lost is sent again when it is back, after a reload too (upload-store.js). One file per
   request, one request at a time: on a slow line each arrives or fails by itself. */
import { applyFragments, headers } from "./data-server.js";
import { canShrink, shrink } from "./upload-photos.js";
import { drop, isKept, keep, waiting } from "./upload-store.js";

const RETRY_MS = 8000;
const SMALLER =
  "Atur kamera ke resolusi lebih kecil, atau kirim fotonya lewat aplikasi yang mengecilkannya.";
const IMAGE = /^image\//;
const user = () => document.body.dataset.user ?? "";
const entries = []; // waiting, sending and refused files of this page, in order
const form = document.querySelector("form[data-entry]");
let sending; // the entry on its way
let retryTimer;

const STATES = {
  waiting: "menunggu giliran",
  sending: "mengirim…",
  offline: "belum terunggah, dicoba lagi saat tersambung",
  server: "belum terunggah: server sedang bermasalah, dicoba lagi",
  session: "belum terunggah: sesi berakhir. Masuk lagi di tab lain; berkas ini menunggu",
  owner: "belum terunggah: orang lain sedang masuk di peramban ini; berkas ini menunggu",
};

const sizeText = (bytes) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} kB`
    : `${(bytes / 1_000_000).toLocaleString("id-ID", { maximumFractionDigits: 1 })} MB`;

/* Other cycles have parts with the same ids: an answer about them changes nothing here. */
const isOfThisPage = (entry) => entry.page === window.location.pathname;

const blockOf = (entry) =>
  form?.querySelector(`[data-upload="${CSS.escape(entry.url)}"]`) ?? undefined;

/* ---- showing ---- */
function button(text, about, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-text btn-sm";
  made.textContent = text;
  const more = document.createElement("span");
  more.className = "visually-hidden";
  more.textContent = ` ${about}`;
  made.append(more);
  // The second half of a double click falls on whatever has taken the button's place: "Batalkan".
  made.addEventListener("click", (event) => event.detail < 2 && act());
  return made;
}

/* The file itself: a photo taken for this page may be nowhere else. */
function linkTo(entry) {
  entry.href ??= URL.createObjectURL(entry.blob);
  const link = document.createElement("a");
  link.href = entry.href;
  link.download = entry.name;
  link.textContent = entry.name;
  return link;
}

const listOf = (entry) => blockOf(entry)?.querySelector("[data-queue]") ?? undefined;

const textOf = (entry) =>
  entry.fault || `${sizeText(entry.blob.size)} · ${STATES[entry.state]}${careOf(entry)}`;

/* Where the browser keeps nothing, closing the tab would lose the file. */
const careOf = (entry) =>
  entry.isStored === false && entry.state !== "sending" ? ". Jangan tutup halaman ini" : "";

function show(entry) {
  document.dispatchEvent(new Event("files-changed")); // the line above the table (data-status.js)
  const list = listOf(entry);
  if (!list) {
    showElsewhere();
    return;
  }
  if (!entry.item?.isConnected) {
    entry.item = document.createElement("li");
    const words = document.createElement("span");
    words.className = "files-name";
    const name = linkTo(entry);
    entry.status = document.createElement("small");
    entry.status.setAttribute("aria-live", "polite");
    entry.bar = document.createElement("progress");
    entry.bar.max = 100;
    entry.bar.setAttribute("aria-label", `Mengirim ${entry.name}`);
    words.append(name, entry.status, entry.bar);
    entry.item.append(words);
    entry.acts = document.createElement("span");
    entry.acts.className = "queue-acts";
    entry.item.append(entry.acts);
    list.append(entry.item);
  }
  entry.item.dataset.state = entry.fault && !entry.isShrinking ? "refused" : entry.state;
  entry.bar.hidden = entry.state !== "sending" || Boolean(entry.fault);
  entry.status.textContent = textOf(entry);
  const acts = [button(entry.fault ? "Buang" : "Batalkan", entry.name, () => cancel(entry))];
  const canRetry = entry.fault ? entry.tries : !["waiting", "sending"].includes(entry.state);
  if (canRetry) acts.unshift(button("Coba sekarang", entry.name, () => retryNow(entry)));
  if (entry.fault && entry.limit) {
    acts.unshift(button("Kecilkan dan unggah", entry.name, () => makeSmall(entry)));
  }
  entry.acts.replaceChildren(...acts);
}

/* Files for other cycles, and for rows that this page does not show or that take none any more:
   they are sent all the same, and told here. */
function showElsewhere() {
  const away = entries.filter((entry) => !listOf(entry));
  let notice = document.getElementById("berkas-lain");
  if (!away.length) return notice?.remove();
  if (!notice) {
    notice = document.createElement("div");
    notice.id = "berkas-lain";
    notice.className = "notice";
    notice.dataset.tone = "perhatian";
    form.before(notice);
  }
  const body = document.createElement("div");
  body.className = "notice-body";
  const title = document.createElement("strong");
  title.textContent = `${away.length} berkas belum terunggah dari peramban ini.`;
  const list = document.createElement("ul");
  list.append(
    ...away.map((entry) => {
      const item = document.createElement("li");
      const place = document.createElement("a");
      place.href = entry.page;
      place.textContent = entry.title;
      item.append(linkTo(entry), ` untuk ${entry.about}, `, place, `: ${textOf(entry)} `);
      item.append(button("Buang", entry.name, () => cancel(entry)));
      return item;
    }),
  );
  body.append(title, list);
  notice.replaceChildren(body);
  return notice;
}

function say(block, sentences) {
  const place = block.querySelector("[data-scripted] .entry-messages");
  if (!place) return;
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.append(
    ...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }),
  );
  place.replaceChildren(...(sentences.length ? [list] : []));
}

/* ---- the queue ---- */
function remove(entry) {
  entries.splice(entries.indexOf(entry), 1);
  entry.item?.remove();
  if (entry.href) URL.revokeObjectURL(entry.href);
  drop(user(), entry.id);
  showElsewhere();
  document.dispatchEvent(new Event("files-changed"));
}

function cancel(entry) {
  const block = blockOf(entry);
  if (entry === sending) entry.request?.abort();
  remove(entry);
  block?.querySelector("[data-pick]")?.focus();
}

function stored(entry) {
  const { id, blob, name, url, page, title, about, description, dated, at, fault } = entry;
  return { id, blob, name, url, page, title, about, description, dated, at, fault };
}

/* Why a file need not be sent at all; "" when it may be. */
function faultOf(file, limit) {
  if (!file.size) return "Kosong, atau sebuah folder. Pilih berkasnya satu per satu.";
  if (file.size <= limit) return "";
  let advice = "Kecilkan dahulu, misalnya pindai dengan resolusi lebih rendah atau pecah berkasnya.";
  if (canShrink(file)) advice = "Salinan yang lebih kecil dapat dibuat di sini.";
  else if (IMAGE.test(file.type)) advice = SMALLER;
  return `Terlalu besar (${sizeText(file.size)}); paling besar ${Math.round(limit / 1024 ** 2)} MB. ${advice}`;
}

export function add(block, files) {
  const description = block.querySelector("[data-description]");
  const dated = block.querySelector("[data-dated]");
  say(block, []);
  block.closest("details")?.setAttribute("open", "");
  const limit = Number(block.dataset.limit);
  for (const file of files) {
    const entry = {
      id: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`,
      blob: file,
      name: file.name,
      url: block.dataset.upload,
      about: block.dataset.about,
      page: window.location.pathname,
      title: form.dataset.title ?? "Pengisian data",
      description: description.value,
      dated: dated.value,
      at: Date.now(),
      state: "waiting",
      fault: faultOf(file, limit),
      limit: file.size > limit && canShrink(file) ? limit : 0, // it may be made smaller
    };
    entries.push(entry);
    show(entry);
    if (!entry.fault) store(entry);
  }
  description.value = "";
  dated.value = "";
  next();
}

/* Kept before it is sent: the tab may be closed while it is on its way. */
async function store(entry) {
  entry.isStored = await keep(user(), stored(entry));
  if (entries.includes(entry)) show(entry);
  else drop(user(), entry.id);
}

/* In place of a photo that is too large, its smaller copy. */
async function makeSmall(entry) {
  const { limit } = entry;
  // With a fault nothing is sent.
  Object.assign(entry, { fault: "Mengecilkan foto…", limit: 0, isShrinking: true });
  show(entry);
  const small = await shrink(entry.blob, limit);
  entry.isShrinking = false;
  if (!entries.includes(entry)) return; // thrown away meanwhile
  if (!small) {
    refuse(entry, `Foto ini tidak dapat dikecilkan di sini. ${SMALLER}`);
    return;
  }
  URL.revokeObjectURL(entry.href);
  entry.item?.remove();
  Object.assign(entry, { blob: small, name: small.name, href: undefined, item: undefined, fault: "" });
  show(entry);
  store(entry);
  next();
}

function next() {
  clearTimeout(retryTimer);
  if (sending) return;
  sending = entries.find((entry) => entry.state === "waiting" && !entry.fault);
  if (!sending) return;
  if (sending.isStored && !isKept(user(), sending.id)) {
    const gone = sending; // another tab has sent it, or logging out has cleared it
    sending = undefined;
    remove(gone);
    next();
  } else send(sending);
}

export function retryNow(refused) {
  if (refused?.fault) refused.fault = "";
  for (const entry of entries) {
    if (entry.fault || entry.state === "sending") continue;
    entry.state = "waiting";
    show(entry);
  }
  next();
}

function later(cause) {
  for (const entry of entries) {
    if (entry.fault) continue;
    entry.state = cause;
    show(entry);
  }
  clearTimeout(retryTimer);
  retryTimer = setTimeout(() => retryNow(), RETRY_MS);
}

function send(entry) {
  const body = new FormData();
  body.append("files", entry.blob, entry.name);
  body.append("description", entry.description);
  body.append("dated", entry.dated);
  const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
  entry.request = request;
  entry.tries = (entry.tries ?? 0) + 1;
  entry.state = "sending";
  show(entry);
  entry.bar?.removeAttribute("value");
  request.open("POST", entry.url);
  for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable && entry.bar) entry.bar.value = (event.loaded / event.total) * 100;
  });
  request.addEventListener("load", () => done(entry, request));
  request.addEventListener("error", () => done(entry, undefined));
  request.addEventListener("abort", () => {
    sending = undefined;
    next();
  });
  request.send(body);
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return undefined;
  }
}

function done(entry, request) {
  sending = undefined;
  const answer = request && read(request);
  if (!request) return later("offline");
  if (answer?.other_owner) return later("owner");
  if (request.status === 413) return refuse(entry, "Berkas ini terlalu besar untuk dikirim.");
  if (request.status === 404) return refuse(entry, "Indikator ini tidak terbuka lagi bagi Anda.");
  if (!answer) {
    // A login page in place of an answer, or the CSRF check without the cookies of the login.
    const isOut = request.status === 403 || request.status < 400;
    // A file over which the server stumbles goes last: it must not hold up the others.
    if (!isOut) entries.push(...entries.splice(entries.indexOf(entry), 1));
    return later(isOut ? "session" : "server");
  }
  const block = blockOf(entry);
  if (isOfThisPage(entry)) {
    applyFragments(answer.fragments ?? {});
    document.dispatchEvent(new Event("data-changed")); // questions follow evidence (data.js)
    for (const [id, text] of Object.entries(answer.texts ?? {})) {
      const part = document.getElementById(id);
      if (part) part.textContent = text;
    }
  }
  if (answer.faults.length && !answer.count) refuse(entry, answer.faults.join(" "));
  else {
    remove(entry);
    if (block && answer.faults.length) say(block, answer.faults); // it is there, without its date
    // The second sending of a file whose answer was lost is no fault; a first one is told.
    if (block && answer.already.length && entry.tries === 1) say(block, answer.already);
  }
  return next();
}

/* A refused file stays until its owner throws it away: a lock may open, a photo be nowhere else. */
function refuse(entry, sentence) {
  entry.fault = sentence;
  if (entry.isStored) keep(user(), stored(entry));
  show(entry);
  if (!sending) next();
}

/* The files of this page in numbers, and why they wait; "" when they are just on their way. */
export function tally() {
  const own = entries.filter(isOfThisPage);
  const open = own.filter((entry) => !entry.fault || entry.isShrinking);
  const stuck = open.find((entry) => !["waiting", "sending"].includes(entry.state));
  return { open: open.length, refused: own.length - open.length, cause: stuck?.state ?? "" };
}

/* Whether files wait or are on their way; handing over without them would leave them behind. */
export const isUploading = () => tally().open > 0;

/* To the first refused file, wherever it is told. */
export function goToRefused() {
  const refused = entries.find((entry) => entry.fault && isOfThisPage(entry));
  const place = refused?.item?.isConnected ? refused.item : document.getElementById("berkas-lain");
  place?.closest("details")?.setAttribute("open", "");
  place?.scrollIntoView({ block: "center" });
  place?.querySelector("button")?.focus({ preventScroll: true });
}

/* Shows what waits for rows that have come onto the page since. */
export function showNew() {
  const shown = entries.filter((entry) => !entry.item?.isConnected && listOf(entry));
  for (const entry of shown) show(entry);
  if (shown.length) showElsewhere();
}

/* Takes up what this person left waiting in this browser. */
export async function resume() {
  window.addEventListener("online", () => retryNow());
  window.addEventListener("beforeunload", (event) => {
    if (entries.some((entry) => !entry.fault && !entry.isStored)) event.preventDefault();
  });
  for (const entry of await waiting(user())) {
    Object.assign(entry, { state: "waiting", isStored: true, tries: 1 });
    entries.push(entry);
    blockOf(entry)?.closest("details")?.setAttribute("open", "");
    show(entry);
  }
  showElsewhere();
  next();
}
