/* Handing over takes everything along that was typed, or says what is still open. */
import { isUploading } from "./data-upload.js";
import { owner } from "./drafts.js";

const TO_MEND =
  "Masih ada isian yang belum tersimpan. Perbaiki dahulu baris yang ditandai, lalu serahkan.";
const WAITING =
  "Belum dapat diserahkan: masih ada isian yang belum terkirim. Isian itu tidak hilang; serahkan lagi " +
  "setelah semuanya tersimpan.";

/* The note stays in this tab through a reload and a login in between. */
function noteOf(form) {
  const key = `sop:${owner()}:serah:${document.getElementById("isian").dataset.cycle}`;
  const note = form?.elements.note;
  const keep = (text) => {
    try {
      if (text) sessionStorage.setItem(key, text);
      else sessionStorage.removeItem(key);
    } catch {
      /* it lives on the page alone */
    }
  };
  try {
    if (note) note.value ||= sessionStorage.getItem(key) ?? "";
  } catch {
    /* nothing was kept */
  }
  note?.addEventListener("input", () => keep(note.value));
  return keep;
}

export function startHandOver({ rows, sendNow, firstFault }) {
  const message = document.getElementById("serahkan-pesan");
  const isClean = () => [...rows.values()].every((row) => row.isClean);
  const handOver = document.querySelector('form[data-move="hand_over"]');
  const keepNote = noteOf(handOver);
  let isChecking = false; // a second press while the first still sends
  handOver?.addEventListener("submit", async (event) => {
    if (isUploading()) {
      event.preventDefault();
      message.textContent =
        "Masih ada bukti dukung yang belum terunggah. Tunggu, atau batalkan dahulu berkasnya.";
      return;
    }
    if (isClean()) {
      keepNote("");
      return;
    }
    event.preventDefault();
    if (isChecking) return;
    isChecking = true;
    message.textContent = "";
    await sendNow();
    isChecking = false;
    if (isClean()) {
      handOver.requestSubmit();
      return;
    }
    const isWrong = [...rows.values()].some((row) => row.fault);
    message.textContent = isWrong ? TO_MEND : WAITING;
    if (isWrong) firstFault();
  });
  // What was said here is over once everything is saved.
  document.getElementById("isian").addEventListener("saved", () => {
    if (message && isClean()) message.textContent = "";
  });
}
