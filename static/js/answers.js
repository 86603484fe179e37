/* Answers to the questions before hand-over; the forms work without it.
   - a quick word answers with one press; a typed answer saves itself when its field is left;
   - what could not be sent yet stays in its field, also when the list is drawn anew, goes out when
     the line is back, and goes along when the part is handed over. */
import { postJson } from "./data-server.js";

const RETRY_MS = 10000;
const unsent = new Map(); // name of the input → what was typed
const sending = new Set();
let timer = 0;

const inputs = () => [...document.querySelectorAll(".question-answer input")];
const part = (input, selector) => input.closest("[data-question]").querySelector(selector);

function show(input, state, text) {
  const mark = part(input, ".save-state");
  mark.dataset.state = state;
  mark.textContent = text;
}

function complain(input, sentence) {
  const messages = part(input, ".question-messages");
  messages.replaceChildren();
  input.toggleAttribute("aria-invalid", Boolean(sentence));
  if (!sentence) return;
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  messages.append(list);
}

function typed(input) {
  unsent.set(input.name, input.value);
  show(input, "unsent", "belum disimpan");
}

async function save(input) {
  const text = input.value;
  if (!text.trim() || !unsent.has(input.name) || sending.has(input.name)) return;
  sending.add(input.name);
  show(input, "saving", "menyimpan…");
  const body = new URLSearchParams({ [input.name]: text });
  const { answer, problem } = await postJson(input.closest("[data-questions]").dataset.questions, body);
  sending.delete(input.name);
  const now = document.getElementById(input.id) ?? input; // the list may have been drawn anew
  if (!answer) {
    show(now, "unsent", problem);
    clearTimeout(timer);
    timer = setTimeout(sendAll, RETRY_MS);
    return;
  }
  complain(now, answer.saved ? "" : answer.sentence);
  if (!answer.saved) {
    show(now, "error", "belum benar");
    return;
  }
  if (now.value !== text) {
    save(now);
    return;
  }
  unsent.delete(now.name);
  show(now, "saved", "tersimpan");
  now.closest("[data-question]").dataset.tone = "aman";
}

function sendAll() {
  for (const input of inputs()) save(input);
}

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

/* Another figure draws the list anew: what was typed but not saved goes back into its field. */
const panel = document.getElementById("pertanyaan");
if (panel) {
  new MutationObserver(() => {
    for (const input of inputs()) {
      if (!unsent.has(input.name) || input.value === unsent.get(input.name)) continue;
      input.value = unsent.get(input.name);
      typed(input);
    }
  }).observe(panel, { childList: true, subtree: true });
}

/* The hand-over of Pengisian data is a form of its own: unsent answers go along with it. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.move !== "hand_over") return;
  for (const old of form.querySelectorAll("[data-carried]")) old.remove();
  for (const input of inputs()) {
    if (input.form === form || !unsent.has(input.name)) continue;
    const carried = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: input.name,
      value: input.value,
    });
    carried.dataset.carried = "1";
    form.append(carried);
  }
});
