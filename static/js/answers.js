/* Answers to the questions before hand-over; the forms work without it.
   - a quick word answers with one press; a typed answer saves itself when its field is left;
   - what is not saved yet is kept in this browser (drafts.js) through a dead line, a reload, a closed
     tab and an ended session; it goes out when the line is back, and before the part is handed over;
   - an answer whose question is gone stays in sight until the person discards it. */
import { postJson } from "./data-server.js";
import { showLost } from "./data-told.js";
import { Drafts, isKept, owner } from "./drafts.js";

const RETRY_MS = 10000;
const GONE = "Datanya berubah, jadi pertanyaan ini tidak diajukan lagi.";
const LOCKED = "Pertanyaannya sudah tidak terbuka bagi Anda.";
const place = document.querySelector("[data-cycle]");
const drafts = new Drafts(owner(), place.dataset.cycle, "jawab");
const sending = new Map(); // name of the input → its request
let timer = 0;

const inputs = () => [...document.querySelectorAll(".question-answer input")];
const question = (input) => input.closest("[data-question]");
const part = (input, selector) => question(input).querySelector(selector);
const address = (input) => input.closest("[data-questions]").dataset.questions;
/* The answers that wait: name of the question → the draft. */
const waiting = () => new Map(drafts.all().map((draft) => [draft.row, draft]));
const textOf = (draft) => Object.values(draft.fields)[0].text;
const oneLine = (text) => text.trim().replace(/\s+/g, " "); // as the server keeps it

function show(input, state, text) {
  const mark = part(input, ".save-state");
  mark.dataset.state = state;
  mark.textContent = text;
}

function complain(input, sentence) {
  const messages = part(input, ".question-messages");
  messages.replaceChildren();
  if (!sentence) {
    input.removeAttribute("aria-invalid");
    return;
  }
  input.setAttribute("aria-invalid", "true");
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  messages.append(list);
}

function forget(input) {
  drafts.forget(question(input).dataset.question, [input.name]);
}

function typed(input) {
  const { question: name, about } = question(input).dataset;
  const url = address(input);
  drafts.keep(
    name,
    {
      name: about,
      place: place.dataset.title,
      page: url.replace(/jawaban\/$/, ""),
      url,
      zone: place.dataset.zone,
    },
    input.name,
    { text: input.value, at: Date.now(), label: "Jawaban" },
  );
  show(input, "unsent", "belum disimpan");
}

/* An emptied field keeps the word that was said: words are changed, never taken back. */
function restore(input) {
  const { said } = question(input).dataset;
  input.value = said;
  forget(input);
  complain(input, "");
  show(input, said ? "saved" : "", said ? "tersimpan" : "");
}

/* One request at a time for each answer; whoever asks meanwhile waits for it. */
function save(input) {
  if (!sending.has(input.name)) {
    sending.set(
      input.name,
      store(input).finally(() => sending.delete(input.name)),
    );
  }
  return sending.get(input.name);
}

async function store(input) {
  const text = input.value;
  const { question: name } = question(input).dataset;
  if (!waiting().has(name)) return;
  if (!text.trim()) {
    restore(input);
    return;
  }
  show(input, "saving", "menyimpan…");
  const body = new URLSearchParams({ [input.name]: text });
  const { answer, problem, cause } = await postJson(address(input), body);
  // The list may have been drawn anew meanwhile, also without this question.
  const now = document.getElementById(input.id);
  if (!answer) {
    // Somebody else is logged in: what this person typed stays kept, and out of sight.
    if (cause === "owner" && isKept()) window.location.reload();
    if (now) show(now, "unsent", problem);
    clearTimeout(timer);
    timer = setTimeout(sendAll, RETRY_MS);
    return;
  }
  if (answer.saved && textOf(waiting().get(name) ?? { fields: [{ text }] }) === text) {
    drafts.forget(name, [input.name]);
  }
  if (!now) {
    settle();
    return;
  }
  complain(now, answer.saved ? "" : answer.sentence);
  if (!answer.saved) {
    show(now, "error", "belum benar");
    return;
  }
  question(now).dataset.said = oneLine(text);
  if (waiting().has(name)) {
    await store(now); // typed on while it was sent
    return;
  }
  show(now, "saved", "tersimpan");
  question(now).dataset.tone = "aman";
  part(now, ".question-who")?.remove(); // whose word stood there before
  recount();
}

/* The sentence of pages/data_questions.py, as the answers stand now; colleagues' do not count. */
function recount() {
  const asked = [...document.querySelectorAll('[data-questions]:not([data-questions=""]) > li')];
  const left = asked.filter((one) => !one.dataset.said).length;
  const text = left
    ? `${left} dari ${asked.length} pertanyaan belum dijawab.`
    : "Semua pertanyaan sudah dijawab.";
  for (const place of document.querySelectorAll("[data-questions-left]")) place.textContent = text;
}

const sendAll = () => Promise.all(inputs().map(save));

function take(input, text) {
  input.value = text;
  typed(input);
  save(input);
  input.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-word]");
  if (!button) return;
  event.preventDefault();
  take(part(button, ".question-answer input"), button.dataset.word);
});
document.addEventListener("input", (event) => {
  if (event.target.matches(".question-answer input")) typed(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches(".question-answer input")) save(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.(".question-answer input")) return;
  event.preventDefault();
  save(event.target);
  const all = inputs();
  all[all.indexOf(event.target) + 1]?.focus();
});
window.addEventListener("online", sendAll);
window.addEventListener("focus", sendAll);
window.addEventListener("storage", (event) => {
  if (event.key === `sop:${owner()}:masuk`) sendAll(); // logged in again in another tab
});

/* What an earlier visit could not save, and what another figure has drawn anew: the text goes back
   into its field, or stays in sight where its question is gone. */
function settle() {
  for (const [name, draft] of waiting()) {
    const asked = document.querySelector(`[data-question="${CSS.escape(name)}"]`);
    const input = asked?.querySelector(".question-answer input");
    const text = textOf(draft);
    const fields = Object.keys(draft.fields);
    const token = `jawab-${name}`;
    if (asked && oneLine(text) === asked.dataset.said) {
      drafts.forget(name, fields); // it went along with a form, or from another tab
    } else if (input) {
      document.getElementById(`hilang-${token}`)?.remove();
      if (input.value === text) continue;
      input.value = text;
      show(input, "unsent", "belum disimpan");
    } else if (document.getElementById("hilang") && !document.getElementById(`hilang-${token}`)) {
      const lost = Object.entries(draft.fields).map(([field, kept]) => ({ name: field, ...kept }));
      const row = { token, name: draft.name, dirty: lost };
      const why = { forbidden: asked ? LOCKED : GONE };
      showLost({ zone: draft.zone }, row, why, "", () => drafts.forget(name, fields));
    }
  }
}

const panel = document.getElementById("pertanyaan");
if (panel) new MutationObserver(settle).observe(panel, { childList: true, subtree: true });
settle();
sendAll();

/* Before the part is handed over, its answers are saved. Those that could not be go along with the
   form: a question never blocks. */
let isSettling = false;
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (form.dataset.move !== "hand_over") return;
    for (const old of form.querySelectorAll("[data-carried]")) old.remove();
    if (form.dataset.answered) {
      delete form.dataset.answered;
      carry(form);
      return;
    }
    if (!waiting().size) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // app.js must not take the form for sent
    if (isSettling) return; // a second press
    isSettling = true;
    await sendAll();
    // A form cannot be sent anew while its submit event is still being dispatched.
    await new Promise((resolve) => setTimeout(resolve));
    isSettling = false;
    form.dataset.answered = "1";
    form.requestSubmit(event.submitter?.form === form ? event.submitter : null);
  },
  { capture: true },
);

function carry(form) {
  for (const [name, draft] of waiting()) {
    const input = document.getElementById(`jawab-${name}`);
    if (!input || input.form === form) continue;
    const carried = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: input.name,
      value: textOf(draft),
    });
    carried.dataset.carried = "1";
    form.append(carried);
  }
}

/* The row of a question may not be among the shown ones: then it is looked up among all. */
document.addEventListener("click", (event) => {
  const link = event.target.closest('.question-text a[href^="#"]');
  if (!link || document.querySelector(link.hash) || !place.dataset.all) return;
  event.preventDefault();
  window.location.assign(place.dataset.all + link.hash);
});
