/* Values that wait in this browser, on every page: they are mentioned, and logging out asks first,
   because the next person at a shared PC must not find them (decision 0025). */
import {
  clearAll,
  countUnsent,
  forgetDraft,
  momentText,
  owner,
  sayBases,
  tellTabs,
  unsent,
  waitingFiles,
} from "./drafts.js";
import { postJson } from "./data-server.js";

const YOUNG_MS = 10_000; // younger ones are being sent by the tab in which they are typed
const LEFT_MS = 1500; // the logout of another tab has reached the server
const user = owner();

function make(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/* What was typed may go: app.js need not ask. */
function tidy() {
  for (const guarded of document.querySelectorAll("form[data-guard]")) delete guarded.dataset.dirty;
}

function cycles(drafts) {
  const found = new Map();
  for (const draft of drafts) {
    const cycle = found.get(draft.page) ?? { ...draft, count: 0, at: Infinity };
    const fields = Object.values(draft.fields);
    cycle.count += fields.length;
    cycle.at = Math.min(cycle.at, ...fields.map((field) => field.at));
    found.set(draft.page, cycle);
  }
  return [...found.values()];
}

function sentence(cycle) {
  return `${cycle.count} isian di ${cycle.place}, diketik ${momentText(cycle.at, cycle.zone)}`;
}

/* ---- on other pages: sent, and said ---- */
const isElsewhere = (draft) =>
  draft.page !== window.location.pathname &&
  Object.values(draft.fields).every((field) => Date.now() - field.at > YOUNG_MS);

/* One after the other; answers why the line or the server took none, "" when each was answered. */
async function send(drafts) {
  for (const draft of drafts) {
    const body = new URLSearchParams();
    const bases = Object.entries(draft.fields).map(([name, { base }]) => ({ name, base }));
    if (draft.row) sayBases(body, draft.row, bases);
    else if (draft.line) body.append(`was-${draft.line}`, bases[0].base);
    for (const [name, field] of Object.entries(draft.fields)) body.append(name, field.text);
    const { answer, cause } = await postJson(draft.url, body);
    if (!answer) return cause;
    // An answer to a question has neither row nor line; the server speaks of it alone.
    const result = draft.row
      ? answer.rows[draft.row]
      : draft.line
        ? answer.lines[draft.line]
        : answer;
    if (result?.saved) forgetDraft(draft);
  }
  return "";
}

function told(id, tone, title, drafts, label) {
  document.getElementById(id)?.remove();
  const found = cycles(drafts);
  if (!found.length) return;
  const box = make("div", "", "notice");
  box.id = id;
  box.dataset.tone = tone;
  box.setAttribute("role", "status");
  const body = make("div", "", "notice-body");
  body.append(make("strong", title));
  const list = make("ul", "");
  for (const cycle of found) {
    const item = make("li", `${sentence(cycle)}. `);
    const link = make("a", label, "target");
    link.href = cycle.page;
    item.append(link);
    list.append(item);
  }
  body.append(list);
  box.append(body);
  document.getElementById("isi").prepend(box);
}

const PENDING = "Ada isian yang belum terkirim.";
let isSending = false;

/* What was typed on a page that is not open any more goes from here; what cannot go is told. */
async function sendElsewhere() {
  const before = unsent(user).filter(isElsewhere);
  if (!before.length || isSending) return;
  isSending = true;
  told("isian-tertunda", "perhatian", PENDING, before, "Buka dan kirim");
  await send(before);
  isSending = false;
  const left = new Set(unsent(user).map((draft) => draft.key));
  const gone = before.filter((draft) => !left.has(draft.key));
  told("isian-terkirim", "aman", "Isian yang tertunda sudah terkirim.", gone, "Lihat");
  const rest = unsent(user).filter(isElsewhere);
  told("isian-tertunda", "perhatian", PENDING, rest, "Buka dan kirim");
}

/* ---- the question ---- */
const WHY_NOT = {
  "": "Yang masih tersisa harus diperiksa dahulu: ada yang salah, perlu dipastikan, diubah orang lain, atau terkunci.",
  offline: "Sambungan terputus. Coba lagi setelah tersambung.",
  server: "Server sedang bermasalah. Coba lagi sebentar lagi.",
  session: "Sesi Anda berakhir. Masuk lagi, lalu isiannya dapat dikirim.",
  owner: "Orang lain sedang masuk di peramban ini. Masuk lagi dengan akun Anda.",
  gone: "Siklusnya tidak terbuka lagi bagi Anda. Buka halamannya untuk menyalin isiannya.",
};

function ask(form) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "keluar-judul");
  const title = make("h2", "");
  title.id = "keluar-judul";
  const text = make("p", "");
  const list = make("ul", "");
  const note = make("p", "", "small");
  note.setAttribute("role", "status");
  const acts = make("div", "", "cluster dialog-acts");
  const button = (label, kind, act) => {
    const made = make("button", label, `btn btn-${kind}`);
    made.type = "button";
    made.addEventListener("click", act);
    acts.append(made);
    return made;
  };

  function show() {
    const waiting = cycles(unsent(user));
    const files = waitingFiles(user);
    const what = files.length ? "isian dan berkas" : "isian";
    title.textContent = `Ada ${countUnsent(user)} ${what} yang belum terkirim`;
    text.textContent = `Bila Anda keluar, ${what} ini dihapus dari perangkat ini supaya tidak terbaca orang lain.`;
    list.replaceChildren(
      ...waiting.map((cycle) => make("li", sentence(cycle))),
      ...files.map((name) => make("li", `berkas “${name}”`)),
    );
  }

  const sender = button("Kirim dahulu", "primary", async () => {
    sender.disabled = true;
    note.textContent = "Mengirim…";
    const cause = await send(unsent(user));
    sender.disabled = false;
    if (!countUnsent(user)) {
      leave();
      return;
    }
    show();
    const [cycle] = cycles(unsent(user));
    note.textContent = cycle
      ? `${WHY_NOT[cause] ?? WHY_NOT.server} `
      : "Berkas dikirim dari halaman Pengisian data: buka siklusnya, lalu tunggu sampai terkirim.";
    if (cycle) {
      const link = make("a", "Buka halamannya", "target");
      link.href = cycle.page;
      note.append(link);
    }
    sender.focus();
  });
  button("Keluar dan hapus", "danger", leave);
  button("Batal", "quiet", () => dialog.close());

  async function leave() {
    await clearAll(user);
    tellTabs(user, "keluar");
    dialog.close();
    tidy();
    HTMLFormElement.prototype.submit.call(form);
  }

  dialog.append(title, text, list, note, acts);
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The menu with the button may have closed behind the dialog.
    const menu = form.closest("details:not([open])");
    (menu?.querySelector("summary") ?? form.querySelector("button"))?.focus();
  });
  show();
  document.body.append(dialog);
  dialog.showModal();
  sender.focus();
}

if (user) {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("form[data-logout]")) return;
      if (!countUnsent(user)) {
        clearAll(user);
        return;
      }
      event.preventDefault();
      ask(form);
    },
    { capture: true },
  );
  if (unsent(user).length) {
    tellTabs(user, "masuk");
    setTimeout(sendElsewhere, YOUNG_MS + 500); // what a page has sent while it was left is young
  }
  sendElsewhere();
  window.addEventListener("online", sendElsewhere);
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== `sop:${user}:keluar` || !newValue || !document.querySelector("[data-entry]")) return;
    setTimeout(() => {
      tidy();
      window.location.reload();
    }, LEFT_MS);
  });
}
