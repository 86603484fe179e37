/* A row of Pengisian data: its fields, what of them is unsent, and how each cell says so.
   A row without an element stands for a draft whose row this page does not show or has locked. */
import { applyFragments } from "./data-server.js";
import { momentText, sayBases } from "./drafts.js";

const PAIR = /^(numerator|denominator)-/;
export const INPUTS = "input[name]:not([type=hidden]):not([type=file]), select[name], textarea[name]";
/* What answers a question of the program; it is sent along, but is no value of the row. */
const REPLIES = ".echo, .entry-conflict";
const OLD_MS = 60_000;
const MOST_LOST = 8; // as the server counts them
const WORDS = {
  saved: "tersimpan",
  saving: "menyimpan…",
  unsent: "belum terkirim",
  error: "salah",
  locked: "tidak dapat disimpan",
  held: "menunggu perbaikan baris ini",
  ask: "pastikan",
  conflict: "konflik",
};
const FAULTS = ["error", "locked", "ask"]; // of one tone; the others have their own

function shownFirst(input) {
  if (input.tagName !== "SELECT") return input.defaultValue;
  return (input.querySelector("option[selected]") ?? input.options[0])?.value ?? "";
}

class Field {
  constructor(name) {
    this.name = name;
    this.input = null;
    this.stored = "";
    this.kept = null; // the text of a draft whose input the page does not show
    this.accepted = null; // typed text that the server has stored in its own spelling
    this.base = null; // version that the text was typed over
    this.at = 0;
    this.isRestored = false; // typed on an earlier visit
    this.typed = null; // the text as it was typed last
    this.draft = null; // the text that this tab keeps in the browser
    this.isDoubtful = false; // sent without an answer: `stored` may be out of date
  }

  get text() {
    return this.input ? this.input.value : (this.kept ?? this.stored);
  }

  set text(text) {
    if (this.input) this.input.value = text;
    else this.kept = text;
  }

  get isDirty() {
    if (!this.input) return this.kept !== null;
    return this.isDoubtful || (this.text !== this.stored && this.text !== this.accepted);
  }
}

export class Row {
  constructor(page, kind, id, element = null) {
    this.page = page; // { drafts, zone, about(row) }
    this.kind = kind; // "row" or "line"
    this.id = id;
    this.element = element;
    this.token = kind === "row" ? id : `budget-${id}`;
    this.fields = new Map();
    this.refused = null; // what the server refused: not sent again unchanged
    this.lost = []; // requests without an answer: one of them may have arrived
    this.isBusy = false;
    this.draftName = "";
    const hidden = element?.querySelector(`input[name="${this.baseName}"]`);
    this.version = hidden?.value ?? "";
    if (element) this.adopt(element);
  }

  get baseName() {
    return this.kind === "row" ? `version-${this.id}` : `was-${this.id}`;
  }

  get name() {
    const head = this.element?.querySelector(".entry-name");
    return head?.dataset.name ?? this.draftName;
  }

  /* Take over the inputs of the row, or of its fold once that is loaded. */
  adopt(part) {
    // A page that came back from a refused save carries typed texts, not stored ones.
    const isTyped = this.element.dataset.typed === "1";
    for (const input of part.querySelectorAll(INPUTS)) {
      if (input.closest(REPLIES)) continue;
      const field = this.field(input.name);
      const kept = field.kept;
      field.input = input;
      field.stored = isTyped ? null : shownFirst(input);
      if (kept !== null) {
        field.kept = null;
        input.value = kept;
        if (field.isDirty) this.sayDraft(field);
        else this.forget([field]); // it had arrived after all
      } else if (isTyped) field.base = this.version;
    }
  }

  field(name) {
    if (!this.fields.has(name)) this.fields.set(name, new Field(name));
    return this.fields.get(name);
  }

  /* The first field that waits for the person, not for the line. */
  get fault() {
    const states = [...FAULTS, "conflict", "held"];
    return this.dirty.find(({ state }) => states.includes(state));
  }

  /* Unsent fields; both parts of a ratio go together, because they are one figure. */
  get dirty() {
    const fields = [...this.fields.values()];
    const found = fields.filter((field) => field.isDirty);
    if (!found.some((field) => PAIR.test(field.name))) return found;
    return fields.filter((field) => field.isDirty || PAIR.test(field.name));
  }

  /* What a cell says that holds nothing but what is stored. */
  get calm() {
    return this.version && this.version !== "0" ? "saved" : "";
  }

  get isClean() {
    return !this.isBusy && !this.dirty.length;
  }

  get isRefused() {
    return this.refused !== null && this.refused === this.data().toString();
  }

  get isWaiting() {
    return !this.isBusy && this.dirty.length > 0 && !this.isRefused;
  }

  /* The ids of what the server's answers may replace in the row. */
  get parts() {
    const messages = [...this.fields.keys()].map((name) => `pesan-${name}`);
    return [...messages, `capaian-${this.id}`, `bentrok-${this.token}`];
  }

  get figures() {
    const names = this.kind === "row" ? /^(number|numerator|denominator|label)-/ : /^budget-/;
    return [...this.fields.values()].filter((field) => names.test(field.name) && field.input);
  }

  /* What is sent: the unsent fields over the oldest version that one of them was typed over. */
  data() {
    const data = new URLSearchParams();
    const bases = this.dirty.map(({ name, base }) => ({ name, base: base ?? this.version }));
    if (!bases.length) data.append(this.baseName, this.version);
    else if (this.kind === "row") sayBases(data, this.id, bases);
    else data.append(this.baseName, bases[0].base);
    for (const field of this.dirty) data.append(field.name, field.text);
    for (const sent of this.lost) data.append(`lost-${this.token}`, sent);
    for (const { isDoubtful, name } of this.fields.values()) {
      if (isDoubtful && this.kind === "row") data.append(`later-${this.id}`, name);
    }
    for (const input of this.element?.querySelectorAll(`:is(${REPLIES}) input`) ?? []) {
      if (input.type === "hidden" || input.checked) data.append(input.name, input.value);
    }
    return data;
  }

  /* Something was typed or chosen in an input of the row. */
  typed(input, now) {
    if (input.closest(REPLIES)) {
      this.refused = null;
      return;
    }
    const field = this.field(input.name);
    // Leaving the cell is no typing: what the server has said of this text stays.
    if (field.isDirty && field.text === field.typed) return;
    field.typed = field.text;
    this.refused = null;
    if (field.accepted !== null && field.text !== field.accepted) field.accepted = null;
    field.at = now;
    field.isRestored = false;
    this.remember(field);
    this.say(field, field.isDirty ? "unsent" : this.calm);
    if (!this.dirty.length) this.quiet();
  }

  remember(field) {
    const together = PAIR.test(field.name)
      ? [...this.fields.values()].filter((one) => PAIR.test(one.name))
      : [field];
    if (together.some((one) => one.isDirty)) {
      for (const one of together) {
        one.base ??= this.version;
        one.at ||= field.at;
        const label = one.input?.labels?.[0]?.firstChild?.data?.trim() ?? one.label ?? "";
        const { text, base, at } = one;
        one.draft = text;
        this.page.drafts.keep(this.token, this.page.about(this), one.name, { text, base, at, label });
      }
    } else {
      for (const one of together) one.base = null;
      this.forget(together);
    }
  }

  /* What this tab keeps of these fields; what another tab has typed into them stays. */
  forget(fields) {
    const texts = new Map(fields.map(({ name, draft }) => [name, draft]));
    this.page.drafts.forget(this.token, [...texts.keys()], texts);
    for (const field of fields) field.draft = null;
  }

  /* Put a kept draft back, visibly; what is stored by now in the same words is forgotten. */
  restore(draft) {
    this.draftName = draft.name;
    const same = [];
    for (const [name, { text, base, at, label }] of Object.entries(draft.fields)) {
      const field = this.field(name);
      Object.assign(field, { text, base, at, label, draft: text });
      if (field.isDirty) this.sayDraft(field);
      else same.push(field);
    }
    if (!this.dirty.length) this.forget(same);
  }

  sayDraft(field) {
    field.isRestored = true;
    const when = field.at ? `, diketik ${momentText(field.at, this.page.zone)}` : "";
    this.say(field, "unsent", `${WORDS.unsent}${when}`);
    const fold = field.input?.closest("details");
    if (fold && !fold.open) fold.open = true;
  }

  /* Back to what is stored; true when there was something to give up. */
  giveUp(field) {
    if (!field.isDirty || field.stored === null) return false;
    field.text = field.stored;
    field.accepted = null;
    field.typed = null;
    this.remember(field);
    this.say(field, field.isDirty ? "unsent" : this.calm); // an unanswered save is to be taken back
    if (!this.dirty.length) this.quiet();
    return true;
  }

  say(field, state, text = WORDS[state] ?? "") {
    field.state = state;
    const chip = document.getElementById(`k-${field.name}`);
    if (!chip) return;
    const tone = FAULTS.includes(state) ? "error" : state === "held" ? "unsent" : state;
    if (chip.dataset.state !== tone) chip.dataset.state = tone;
    if (chip.textContent !== text) chip.textContent = text;
  }

  /* No answer came to what was sent. The first ones are the likeliest to have arrived. */
  lose(texts) {
    const sent = new URLSearchParams([...texts]).toString();
    if (this.lost.length < MOST_LOST && !this.lost.includes(sent)) this.lost.push(sent);
    for (const name of texts.keys()) this.field(name).isDoubtful = true;
  }

  saySaving() {
    for (const field of this.dirty) if (field.isDirty) this.say(field, "saving");
  }

  /* It did not get through; what has waited for a while says since when. */
  sayUnsent(now) {
    for (const field of this.dirty) {
      if (!field.isDirty) continue;
      if (field.isRestored || now - field.at > OLD_MS) this.sayDraft(field);
      else this.say(field, "unsent");
    }
  }

  /* No question and no fault is left. */
  quiet() {
    this.refused = null;
    for (const field of this.fields.values()) {
      document.getElementById(`pesan-${field.name}`)?.replaceChildren();
      if (field.state === "error") this.say(field, this.calm);
      field.input?.removeAttribute("aria-invalid");
    }
    document.getElementById(`bentrok-${this.token}`)?.replaceChildren();
  }

  /* The row as the server has it now. `sent`: what had gone with the request, by name. */
  receive(result, sent = new Map()) {
    if (result.version !== undefined) this.version = result.version;
    if (result.was !== undefined) this.version = result.was;
    const hidden = this.element?.querySelector(`input[name="${this.baseName}"]`);
    if (hidden) hidden.value = this.version;
    if (this.element) this.element.dataset.typed = "";
    for (const [name, { value }] of Object.entries(result.fields)) {
      const field = this.field(name);
      field.isDoubtful = false;
      if (!field.input && field.kept === null) {
        field.stored = value;
        continue;
      }
      // Typed back meanwhile to what was stored before is typed on as well.
      const isDone = sent.has(name) ? field.text === sent.get(name) : !field.isDirty;
      const wasNews = !sent.has(name) && field.input && value !== field.stored;
      field.stored = value;
      field.accepted = null;
      if (isDone) {
        field.typed = null;
        field.kept = null;
        field.base = null;
        if (field.input && field.input !== document.activeElement) field.input.value = value;
        else field.accepted = field.text; // the cursor is in it: its spelling changes later
        this.forget([field]);
        if (sent.has(name)) this.say(field, "saved");
        else if (wasNews) this.say(field, "saved", `baru: ${result.saved_text || "diubah"}`);
        else if (field.state === "error") this.say(field, this.calm);
      } else if (sent.has(name)) {
        field.base = this.version; // typed on while the request was on its way
        this.remember(field);
      }
    }
    if (!this.dirty.length) this.refused = null;
    this.lost = [];
    this.showFaults(result);
  }

  /* Another's values in the cells that nothing was typed into here; typed ones keep their base. */
  freshen(result) {
    const typed = new Set(this.dirty);
    for (const [name, { value }] of Object.entries(result.fields)) {
      const field = this.fields.get(name);
      if (!field?.input || typed.has(field) || field.stored === value) continue;
      field.stored = value;
      field.typed = null;
      field.input.value = value;
      this.say(field, "saved", `baru: ${result.saved_text || "diubah"}`);
    }
    this.version = result.stored ?? this.version;
  }

  /* Why it was not saved, at the cells concerned. */
  refuse(result) {
    for (const field of this.dirty) field.base ??= this.version;
    this.freshen(result);
    const dirty = new Set(this.dirty);
    for (const field of this.fields.values()) {
      const { state, invalid } = result.fields[field.name] ?? {};
      const isFault = invalid || state === "ask" || state === "conflict";
      // What is stored may be wrong beside what was typed: the status, once there is a figure.
      if (!dirty.has(field) && !invalid) continue;
      if (result.forbidden) this.say(field, "locked");
      else if (isFault) this.say(field, invalid ? "error" : state);
      else this.say(field, "held");
    }
    this.showFaults(result);
  }

  /* Whether the row still says what was sent. */
  says(data) {
    return this.data().toString() === data;
  }

  /* Not again unchanged: the questions that came with the answer are part of what would be sent. */
  rest() {
    this.refused = this.data().toString();
  }

  showFaults(result) {
    for (const [name, { invalid }] of Object.entries(result.fields)) {
      const input = this.fields.get(name)?.input;
      if (invalid) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
      if (invalid) input?.closest("details")?.setAttribute("open", "");
    }
  }

  /* Spell a saved figure as it is stored, once the cursor has left it. */
  left(input) {
    const field = this.fields.get(input.name);
    if (!field || field.accepted === null || field.text !== field.accepted) return;
    field.input.value = field.stored;
    field.accepted = null;
  }

  /* The folded part of the row has come from the server. */
  unfold(html, fragments) {
    const fold = document.getElementById(`lipatan-${this.id}`);
    fold.innerHTML = html;
    applyFragments(fragments ?? {});
    this.adopt(fold);
  }
}
