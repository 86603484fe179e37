/* Naskah: each text saves itself while it is written, and the preview follows.
   Without this file the buttons "Simpan dan lihat pratinjau" and "Ajukan laporan" do the same work.
   Texts that could not be sent yet (dead line, ended session) are kept in this tab under their
   owner's name and given back when the page opens again. */

import { headers } from "./data-server.js";

const IDLE_MS = 3000; // every save is a journal entry: a pause in the writing, not every word
const RETRY_MS = 20000;
const WORDS = {
  saved: "tersimpan",
  saving: "menyimpan…",
  unsent: "belum terkirim",
  error: "belum benar",
  conflict: "bentrok dengan isian lain",
};
const FAILED = {
  session: "Sesi Anda berakhir. Teks Anda aman di halaman ini; masuk kembali untuk menyimpannya.",
  owner: "Orang lain sedang masuk di peramban ini. Teks Anda aman di halaman ini; masuk kembali untuk menyimpannya.",
  offline: "Jaringan terputus. Teks Anda aman di halaman ini dan dikirim begitu tersambung.",
};

const form = document.getElementById("naskah");
if (form) start();

function start() {
  const fields = [...form.elements].filter(
    (element) => element.tagName === "TEXTAREA" && element.name !== "note",
  );
  const hint = document.querySelector("[data-hint]");
  const store = `naskah:${form.dataset.owner}:${form.dataset.cycleKey}:`;
  const sent = new Map(fields.map((field) => [field.name, field.defaultValue]));
  const refused = new Map(); // name → the text that was refused: not sent again unchanged
  let timer = 0;
  let busy = false;

  const chip = (name) => document.querySelector(`.save-state[data-for="${name}"]`);
  const isDirty = (field) => field.value !== sent.get(field.name);
  const waiting = () =>
    fields.filter((field) => isDirty(field) && refused.get(field.name) !== field.value);

  function show(name, state, text = "") {
    const mark = chip(name);
    if (!mark) return;
    mark.dataset.state = state;
    mark.textContent = state ? text || WORDS[state] : "";
    mark.setAttribute("role", "status");
  }

  function tell(text) {
    hint.hidden = !text;
    if (hint.textContent !== text) hint.textContent = text;
  }

  const baseOf = (name) => form.elements[`was-${name}`];

  function remember(field) {
    try {
      if (isDirty(field)) {
        const kept = { text: field.value, base: baseOf(field.name).value };
        sessionStorage.setItem(store + field.name, JSON.stringify(kept));
      } else sessionStorage.removeItem(store + field.name);
    } catch {
      /* a full or forbidden store only costs the safety net */
    }
  }

  /* Give back what this tab still keeps, unless it has arrived meanwhile. Its own base goes back
     with it: if somebody else has written since, the server says so instead of overwriting. */
  function restore(field) {
    const kept = JSON.parse(sessionStorage.getItem(store + field.name) || "null");
    if (!kept || field.matches('[aria-invalid="true"]')) return;
    if (kept.text.trim() === field.value.trim()) {
      sessionStorage.removeItem(store + field.name);
      return;
    }
    field.value = kept.text;
    baseOf(field.name).value = kept.base;
    show(field.name, "unsent");
  }

  function preview(field) {
    const place = document.querySelector(`#pratinjau [data-text="${field.name}"]`);
    if (place) place.textContent = field.value.trim();
  }

  function guard() {
    if (fields.some(isDirty)) form.dataset.dirty = "1";
    else form.dispatchEvent(new Event("saved"));
  }

  function plan(after = IDLE_MS) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, after);
  }

  function settle(name, text) {
    sent.set(name, text);
    const field = fields.find((one) => one.name === name);
    remember(field);
    if (!isDirty(field)) show(name, "saved");
  }

  async function save() {
    const batch = waiting();
    if (busy || !batch.length || form.dataset.sending) return;
    busy = true;
    const body = new FormData();
    for (const field of batch) {
      body.set(field.name, field.value);
      body.set(`was-${field.name}`, baseOf(field.name).value);
      show(field.name, "saving");
    }
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        headers: { ...headers(), "X-Autosave": "1" }, // a login in another tab has a new token
        body,
      });
      if (answer.status === 409) throw new Error("owner");
      if (answer.redirected || !(answer.headers.get("content-type") || "").includes("json")) {
        throw new Error("session");
      }
      take(batch, body, await answer.json());
      tell("");
    } catch (error) {
      for (const field of batch) show(field.name, "unsent");
      tell(FAILED[error.message] ?? FAILED.offline);
      plan(RETRY_MS);
    } finally {
      busy = false;
      guard();
    }
    if (waiting().length) plan();
  }

  function take(batch, body, answer) {
    for (const [name, base] of Object.entries(answer.saved || {})) {
      baseOf(name).value = base;
      settle(name, body.get(name));
    }
    if (answer.saved) return;
    // All or nothing: what was in order goes again without the refused ones.
    for (const field of batch) {
      const sentence = (answer.errors || {})[field.name] || answer.sentence;
      if (sentence) {
        refused.set(field.name, body.get(field.name));
        const conflict = (answer.conflicts || []).includes(field.name);
        show(field.name, conflict ? "conflict" : "error", sentence);
      } else {
        show(field.name, "unsent");
      }
    }
  }

  for (const field of fields) {
    field.addEventListener("input", () => {
      preview(field);
      remember(field);
      guard();
      show(field.name, isDirty(field) ? "unsent" : "");
      plan();
    });
    field.addEventListener("blur", () => {
      if (waiting().length) plan(0);
    });
    restore(field);
    preview(field);
  }
  form.addEventListener("submit", () => {
    window.clearTimeout(timer); // the form carries everything now
  });
  window.addEventListener("online", () => plan(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  guard();
  if (waiting().length) plan(0);
}
