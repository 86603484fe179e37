/* The line above the table of Pengisian data: the whole in one sentence, and what can be done. */
import { isKept, momentText } from "./drafts.js";
import { goToRefused, retryNow, tally } from "./upload-queue.js";

const CAUSES = {
  offline: "sambungan terputus, dikirim sendiri begitu tersambung",
  server: "server sedang bermasalah, dicoba lagi sendiri",
  session: "sesi Anda berakhir",
  owner: "orang lain sedang masuk di peramban ini",
  gone: "siklus ini tidak terbuka lagi bagi Anda",
};
const QUIET_MS = 600; // a screen reader hears what lasts, not every keystroke

export class Status {
  constructor(page) {
    this.page = page; // { zone, login, flush(), firstFault() }
    this.element = document.getElementById("keadaan");
    this.line = this.element.querySelector(".save-state");
    this.acts = this.element.querySelector(".entry-top-acts");
    this.isEditable = Boolean(document.querySelector("form[data-entry][data-guard]"));
    this.element.hidden = !this.isEditable;
    this.savedAt = 0;
    this.last = [{}, ""];
    document.addEventListener("files-changed", () => this.show(...this.last));
  }

  /* counts: cells by state; cellCause: why sending fails, "" when it does not. */
  show(counts, cellCause) {
    this.last = [counts, cellCause];
    const files = tally();
    const cause = cellCause || files.cause;
    const [state, text] = this.sentence(counts, cause, files);
    this.element.dataset.state = state;
    this.element.dataset.cause = cause;
    // A page to be read says nothing of saving, unless something typed earlier still waits.
    this.element.hidden = !this.isEditable && state === "saved";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.line.textContent === text && this.line.dataset.state === state) return;
      this.line.dataset.state = state;
      this.line.textContent = text;
      this.offer(counts, cause, files);
    }, this.line.textContent ? QUIET_MS : 0); // the first sentence fills an empty box at once
  }

  sentence({ error, locked, held, ask, conflict, unsent, saving }, cause, files) {
    const parts = [];
    if (conflict) parts.push(`${conflict} konflik`);
    if (error) parts.push(`${error} salah`);
    if (locked) parts.push(`${locked} tidak dapat disimpan`);
    if (ask) parts.push(`${ask} perlu dipastikan`);
    if (held) parts.push(`${held} menunggu perbaikan`);
    if (files.refused) parts.push(`${files.refused} berkas tidak diterima`);
    const waiting = [];
    if (unsent) waiting.push(`${unsent} isian`);
    if (files.cause) waiting.push(`${files.open} berkas`);
    if (waiting.length) {
      const why = cause ? `: ${CAUSES[cause]}` : "";
      const kept = isKept() ? "" : ". Peramban ini tidak dapat menyimpannya: jangan tutup tab ini";
      parts.push(`${waiting.join(" dan ")} belum terkirim${why}${kept}`);
    }
    if (parts.length) {
      const isWrong = error || locked || held || ask || files.refused;
      return [conflict ? "conflict" : isWrong ? "error" : "unsent", `${parts.join(", ")}.`];
    }
    if (files.open) return ["saving", `Mengunggah ${files.open} berkas…`];
    if (saving) return ["saving", "Menyimpan…"];
    if (this.outdated) return ["conflict", this.outdated];
    if (!this.savedAt) return ["saved", "Semua tersimpan."];
    return ["saved", `Semua tersimpan ${momentText(this.savedAt, this.page.zone).split(" ").pop()}.`];
  }

  offer({ error, locked, held, ask, conflict, unsent }, cause, files) {
    const acts = [];
    if (error || locked || held || ask || conflict) {
      acts.push(this.button("Ke isian itu", () => this.page.firstFault()));
    }
    if (files.refused) acts.push(this.button("Ke berkas itu", goToRefused));
    if (cause === "session") {
      const link = document.createElement("a");
      link.className = "target";
      link.href = this.page.login;
      if (!isKept()) link.target = "_blank"; // this tab is the only place where the values are
      link.textContent = "Masuk lagi";
      acts.push(link);
    } else if (cause) {
      const send = () => {
        if (unsent) this.page.flush();
        if (files.cause) retryNow();
      };
      acts.push(this.button("Kirim sekarang", send));
    }
    if (this.outdated && !acts.length) {
      acts.push(this.button("Muat ulang", () => window.location.reload()));
    }
    this.acts.replaceChildren(...acts);
  }

  button(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }
}
