/* Evidence without leaving the page: choose, photograph or drop files, see each on its way, stop
   it; what the line lost is sent again when it is back, after a reload too (upload-store.js).
   One file per request, one request at a time: on a slow line each arrives or fails by itself. */
import { applyFragments, headers } from "./data-server.js";
import { startDetails } from "./data-details.js";
import { drop, isKept, keep, waiting } from "./upload-store.js";

const RETRY_MS = 8000;
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
  made.addEventListener("click", act);
  return made;
}

function show(entry) {
  const list = blockOf(entry)?.querySelector("[data-queue]");
  if (!list) return;
  if (!entry.item?.isConnected) {
    entry.item = document.createElement("li");
    const words = document.createElement("span");
    words.className = "files-name";
    const name = document.createElement("strong");
    name.textContent = entry.name;
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
  entry.item.dataset.state = entry.fault ? "refused" : entry.state;
  entry.bar.hidden = entry.state !== "sending" || Boolean(entry.fault);
  const unkept = entry.isStored === false ? " Jangan tutup halaman ini." : "";
  entry.status.textContent = entry.fault
    ? entry.fault
    : `${sizeText(entry.blob.size)} · ${STATES[entry.state]}${entry.state === "sending" ? "" : unkept}`;
  const acts = [button(entry.fault ? "Tutup" : "Batalkan", entry.name, () => cancel(entry))];
  if (["offline", "server", "session", "owner"].includes(entry.state) && !entry.fault) {
    acts.unshift(button("Coba sekarang", entry.name, () => retryNow()));
  }
  entry.acts.replaceChildren(...acts);
}

/* Files for other cycles, and for rows that take none any more, are not forgotten either. */
function showElsewhere() {
  const away = entries.filter((entry) => !blockOf(entry)?.querySelector("[data-queue]"));
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
      const link = document.createElement("a");
      link.href = URL.createObjectURL(entry.blob);
      link.download = entry.name;
      link.textContent = entry.name;
      const place = document.createElement("a");
      place.href = entry.page;
      place.textContent = entry.title;
      item.append(link, ` untuk ${entry.about}, `, place, " ");
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
  drop(user(), entry.id);
  showElsewhere();
}

function cancel(entry) {
  const block = blockOf(entry);
  if (entry === sending) entry.request?.abort();
  remove(entry);
  block?.querySelector("[data-pick]")?.focus();
}

function stored(entry) {
  const { id, blob, name, url, page, title, about, description, dated, at } = entry;
  return { id, blob, name, url, page, title, about, description, dated, at };
}

/* Why a file need not be sent at all; "" when it may be. */
function faultOf(file, limit) {
  if (!file.size) return "Kosong, atau sebuah folder. Pilih berkasnya satu per satu.";
  if (file.size <= limit) return "";
  const advice = IMAGE.test(file.type)
    ? "Atur kamera ke resolusi lebih kecil, atau kirim fotonya lewat aplikasi yang mengecilkannya."
    : "Kecilkan dahulu, misalnya pindai dengan resolusi lebih rendah atau pecah berkasnya.";
  return `Terlalu besar (${sizeText(file.size)}); paling besar ${Math.round(limit / 1024 ** 2)} MB. ${advice}`;
}

function add(block, files) {
  const description = block.querySelector("[data-description]");
  const dated = block.querySelector("[data-dated]");
  say(block, []);
  block.closest("details")?.setAttribute("open", "");
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
      fault: faultOf(file, Number(block.dataset.limit)),
    };
    entries.push(entry);
    show(entry);
    if (entry.fault) continue;
    // Kept before it is sent: the tab may be closed while it is on its way.
    keep(user(), stored(entry)).then((isSafe) => {
      entry.isStored = isSafe;
      if (entries.includes(entry)) show(entry);
      else drop(user(), entry.id);
    });
  }
  description.value = "";
  dated.value = "";
  next();
}

function next() {
  clearTimeout(retryTimer);
  if (sending) return;
  sending = entries.find((entry) => entry.state === "waiting" && !entry.fault && blockOf(entry));
  if (!sending) return;
  if (sending.isStored && !isKept(user(), sending.id)) {
    const gone = sending; // another tab has sent it, or logging out has cleared it
    sending = undefined;
    remove(gone);
    next();
  } else send(sending);
}

function retryNow() {
  for (const entry of entries) {
    if (entry.fault || entry.state === "sending" || !blockOf(entry)) continue;
    entry.state = "waiting";
    show(entry);
  }
  next();
}

function later(cause) {
  for (const entry of entries) {
    if (entry.fault || !blockOf(entry)) continue;
    entry.state = cause;
    show(entry);
  }
  clearTimeout(retryTimer);
  retryTimer = setTimeout(retryNow, RETRY_MS);
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
  entry.bar.removeAttribute("value");
  request.open("POST", entry.url);
  for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) entry.bar.value = (event.loaded / event.total) * 100;
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
    return later(isOut ? "session" : "server");
  }
  const block = blockOf(entry);
  if (answer.fragments) applyFragments(answer.fragments);
  for (const [id, text] of Object.entries(answer.texts ?? {})) {
    const part = document.getElementById(id);
    if (part) part.textContent = text;
  }
  if (answer.faults.length) refuse(entry, answer.faults.join(" "));
  else {
    remove(entry);
    // The second sending of a file whose answer was lost is no fault; a first one is told.
    if (block && answer.already.length && entry.tries === 1) say(block, answer.already);
  }
  return next();
}

function refuse(entry, sentence) {
  entry.fault = sentence;
  drop(user(), entry.id);
  show(entry);
  showElsewhere();
  if (!sending) next();
}

/* ---- rows ---- */
function dress(block) {
  const scripted = block.querySelector("[data-scripted]");
  if (!scripted || !scripted.hidden) return;
  block.querySelector("[data-plain]")?.remove();
  scripted.hidden = false;
  for (const own of scripted.querySelectorAll("input")) {
    // Not part of the table's form: must not count as unsaved typing there.
    own.addEventListener("input", (event) => event.stopPropagation());
    own.addEventListener("change", (event) => event.stopPropagation());
    own.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && own.type !== "file") event.preventDefault();
    });
  }
  for (const input of scripted.querySelectorAll("[data-pick]")) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      if (files.length) add(block, named(files, input));
    });
  }
}

/* A phone calls every photo image.jpg: the moment tells them apart. */
function named(files, input) {
  if (!input.matches("[data-camera]")) return files;
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const stamp =
    `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ` +
    `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return files.map((file) =>
    IMAGE.test(file.type) && /^image\.\w+$/i.test(file.name)
      ? new File([file], `Foto ${stamp}${file.name.slice(5)}`, { type: file.type })
      : file,
  );
}

function hasFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

/* The row that a file hovers over: its figures or what is folded below them. */
function rowUnder(event) {
  const row = event.target.closest?.("tbody[data-row]");
  return row?.querySelector("[data-scripted]:not([hidden])") ? row : undefined;
}

function watchDrops() {
  let over;
  const leave = () => {
    over?.classList.remove("is-over");
    over = undefined;
  };
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // a file dropped beside a row must not replace the page
    const row = rowUnder(event);
    event.dataTransfer.dropEffect = row ? "copy" : "none";
    if (row === over) return;
    leave();
    over = row;
    over?.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) leave();
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const row = rowUnder(event);
    leave();
    if (row) add(row.querySelector("[data-upload]"), [...event.dataTransfer.files]);
  });
}

/* Whether files wait or are on their way; handing over without them would leave them behind. */
export const isUploading = () => entries.some((entry) => !entry.fault && blockOf(entry));

export async function startUploads() {
  if (!form) return;
  const dressAll = () => {
    for (const block of form.querySelectorAll("[data-upload]")) dress(block);
    for (const entry of entries) if (!entry.item?.isConnected) show(entry);
  };
  dressAll();
  // Long tables bring the folded part of a row when it is opened.
  new MutationObserver(dressAll).observe(form, { childList: true, subtree: true });
  watchDrops();
  startDetails(form);
  window.addEventListener("online", retryNow);
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
