/* Comfort for Pengisian data; the form works without it.
   - each row saves itself after a pause or when a cell is left, and says so;
   - capaian follows while typing; Enter goes to the next figure, as in Excel;
   - a dead line keeps what was typed and sends it when the line is back;
   - handing over waits until everything is saved. Uploads: data-upload.js. */
import { postJson, applyFragments } from "./data-server.js";
import { startUploads } from "./data-upload.js";

const PREVIEW_MS = 400;
const SAVE_MS = 1500;
const RETRY_MS = 10000;
const form = document.querySelector("form[data-entry]");

class Row {
  constructor(element) {
    this.element = element;
    this.id = element.dataset.row || element.dataset.line;
    this.state = element.querySelector(".save-state");
    this.saved = this.snapshot();
    this.isBad = Boolean(element.querySelector('[aria-invalid="true"], .echo, .entry-conflict'));
    element.addEventListener("input", (event) => this.typed(event));
    element.addEventListener("change", (event) => this.left(event));
  }

  inputs() {
    return [...this.element.querySelectorAll("input[name], select[name], textarea[name]")].filter(
      (input) => input.type !== "file",
    );
  }

  data() {
    const data = new URLSearchParams();
    for (const input of this.inputs()) {
      if ((input.type === "checkbox" || input.type === "radio") && !input.checked) continue;
      data.append(input.name, input.value);
    }
    return data;
  }

  snapshot() {
    const data = this.data();
    for (const name of [`version-${this.id}`, `was-${this.id}`]) data.delete(name);
    return data.toString();
  }

  get isClean() {
    return !this.busy && !this.isBad && this.snapshot() === this.saved;
  }

  typed(event) {
    if (event.target.type === "file" || !event.target.name) return;
    this.show("unsent", "belum disimpan");
    clearTimeout(this.previewTimer);
    clearTimeout(this.saveTimer);
    if (this.element.dataset.row && event.target.matches("input.num")) {
      this.previewTimer = setTimeout(() => this.preview(), PREVIEW_MS);
    }
    this.saveTimer = setTimeout(() => this.save(), SAVE_MS);
  }

  left(event) {
    if (event.target.type === "file" || !event.target.name) return;
    clearTimeout(this.saveTimer);
    this.save();
  }

  show(state, text) {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.textContent = text;
  }

  async preview() {
    const asked = this.snapshot();
    const data = this.data();
    data.append("preview", "1");
    const { answer } = await postJson(form.action, data);
    if (answer && asked === this.snapshot()) applyFragments(answer.fragments);
  }

  async save() {
    clearTimeout(this.previewTimer);
    clearTimeout(this.retryTimer);
    if (this.busy) {
      this.again = true;
      return this.busy;
    }
    if (this.snapshot() === this.saved && !this.isBad) {
      this.show(...this.calm());
      settle();
      return undefined;
    }
    this.busy = this.send();
    await this.busy;
    this.busy = undefined;
    settle();
    if (this.again) {
      this.again = false;
      return this.save();
    }
    return undefined;
  }

  calm() {
    return this.element.dataset.touched ? ["saved", "tersimpan"] : ["", ""];
  }

  async send() {
    const sent = this.snapshot();
    this.show("saving", "menyimpan…");
    const { answer, problem } = await postJson(form.action, this.data());
    if (!answer) {
      this.show("unsent", problem);
      this.retryTimer = setTimeout(() => this.save(), RETRY_MS);
      return;
    }
    const result = this.element.dataset.row ? answer.rows[this.id] : answer.lines[this.id];
    const isUntouched = this.snapshot() === sent;
    if (isUntouched || answer.saved) applyFragments(answer.fragments);
    this.isBad = !answer.saved;
    if (answer.saved) {
      this.element.dataset.touched = "1";
      this.setHidden(result);
      if (isUntouched) this.setValues(result.fields);
      this.saved = isUntouched ? this.snapshot() : sent;
      if (!isUntouched) this.again = true;
    }
    for (const [name, field] of Object.entries(result.fields)) {
      const input = document.getElementById(`f-${name}`);
      if (field.invalid) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
      if (field.invalid) input?.closest("details")?.setAttribute("open", "");
    }
    this.show(result.state, result.state_text);
  }

  setHidden(result) {
    for (const [name, value] of [
      [`version-${this.id}`, result.version],
      [`was-${this.id}`, result.was],
    ]) {
      const input = this.element.querySelector(`input[name="${name}"]`);
      if (input && value !== undefined) input.value = value;
    }
  }

  setValues(fields) {
    for (const [name, field] of Object.entries(fields)) {
      const input = document.getElementById(`f-${name}`);
      if (input && input !== document.activeElement && input.value !== field.value) {
        input.value = field.value;
      }
    }
  }
}

const rows = form
  ? [...form.querySelectorAll("[data-row], [data-line]")].map((element) => new Row(element))
  : [];

function settle() {
  if (rows.every((row) => row.isClean)) form.dispatchEvent(new Event("saved"));
}

function figures() {
  return [...form.querySelectorAll("input.num, .cell select[name^='label-']")];
}

if (form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input.num")) return;
    event.preventDefault();
    const all = figures();
    const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    (next ?? document.querySelector('button[form="isian"]'))?.focus();
    next?.select?.();
  });
  window.addEventListener("online", () => {
    for (const row of rows) if (!row.isClean && !row.isBad) row.save();
  });
  startUploads(form);
}

/* ---- handing over takes everything along, or says what is still open ---- */
const handOver = document.querySelector('form[data-move="hand_over"]');

handOver?.addEventListener("submit", async (event) => {
  if (rows.every((row) => row.isClean) || handOver.dataset.checked) return;
  event.preventDefault();
  await Promise.all(rows.filter((row) => !row.isClean).map((row) => row.save()));
  const open = rows.find((row) => !row.isClean);
  if (!open) {
    handOver.dataset.checked = "1";
    handOver.requestSubmit();
    return;
  }
  document.getElementById("serahkan-pesan").textContent =
    "Masih ada isian yang belum tersimpan. Perbaiki dahulu baris yang ditandai, lalu serahkan.";
  const wrong = open.element.querySelector('[aria-invalid="true"], .echo input, .entry-choice input');
  (wrong ?? open.inputs().find((input) => input.type !== "hidden"))?.focus();
});
