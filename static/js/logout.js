/* Values that wait in this browser, on every page: they are mentioned, and logging out asks first,
   because the next person at a shared PC must not find them (decision 0025). */
import {
  clearAll,
  countUnsent,
  forgetDraft,
  momentText,
  owner,
  sayBases,
  tellLogin,
  unsent,
  waitingFiles,
} from "./drafts.js";
import { postJson } from "./data-server.js";

const YOUNG_MS = 10_000; // younger ones are being sent by the tab in which they are typed
const user = owner();

function make(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
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

/* ---- a reminder on other pages ---- */
function remind() {
  const waiting = cycles(unsent(user)).filter(
    (cycle) => cycle.page !== window.location.pathname && Date.now() - cycle.at > YOUNG_MS,
  );
  if (!waiting.length) return;
  const box = make("div", "", "notice");
  box.dataset.tone = "perhatian";
  box.dataset.unsent = "";
  const body = make("div", "", "notice-body");
  body.append(make("strong", "Ada isian yang belum terkirim."));
  const list = make("ul", "");
  for (const cycle of waiting) {
    const item = make("li", `${sentence(cycle)}. `);
    const link = make("a", "Buka dan kirim", "target");
    link.href = cycle.page;
    item.append(link);
    list.append(item);
  }
  body.append(list);
  box.append(body);
  document.getElementById("isi").prepend(box);
}

/* ---- sending them from here ---- */
async function sendAll() {
  for (const draft of unsent(user)) {
    const body = new URLSearchParams();
    const bases = Object.entries(draft.fields).map(([name, { base }]) => ({ name, base }));
    if (draft.row) sayBases(body, draft.row, bases);
    else if (draft.line) body.append(`was-${draft.line}`, bases[0].base);
    for (const [name, field] of Object.entries(draft.fields)) body.append(name, field.text);
    const { answer } = await postJson(draft.url, body);
    if (!answer) return;
    // An answer to a question has neither row nor line; the server speaks of it alone.
    const result = draft.row
      ? answer.rows[draft.row]
      : draft.line
        ? answer.lines[draft.line]
        : answer;
    if (result?.saved) forgetDraft(draft);
  }
}

/* ---- the question ---- */
function ask(form) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "keluar-judul");
  const title = make("h2", "");
  title.id = "keluar-judul";
  const text = make("p", "Bila Anda keluar, isian ini dihapus dari komputer ini supaya tidak terbaca orang lain.");
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
    list.replaceChildren(
      ...waiting.map((cycle) => make("li", sentence(cycle))),
      ...files.map((name) => make("li", `berkas “${name}”`)),
    );
  }

  const send = button("Kirim dahulu", "primary", async () => {
    send.disabled = true;
    note.textContent = "Mengirim…";
    await sendAll();
    send.disabled = false;
    if (!countUnsent(user)) {
      leave();
      return;
    }
    show();
    const [cycle] = cycles(unsent(user));
    note.textContent = cycle
      ? "Masih ada yang belum dapat dikirim: sambungan terputus, atau isiannya harus diperiksa. "
      : "Berkas dikirim dari halaman Pengisian data: buka siklusnya, lalu tunggu sampai terkirim.";
    if (cycle) {
      const link = make("a", "Buka halamannya", "target");
      link.href = cycle.page;
      note.append(link);
    }
    send.focus();
  });
  button("Keluar dan hapus", "danger", leave);
  button("Batal", "quiet", () => dialog.close());

  async function leave() {
    await clearAll(user);
    dialog.close();
    for (const guarded of document.querySelectorAll("form[data-guard]")) delete guarded.dataset.dirty;
    HTMLFormElement.prototype.submit.call(form);
  }

  dialog.append(title, text, list, note, acts);
  dialog.addEventListener("close", () => {
    dialog.remove();
    form.querySelector("button")?.focus();
  });
  show();
  document.body.append(dialog);
  dialog.showModal();
  send.focus();
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
    tellLogin(user);
    remind();
  }
}
