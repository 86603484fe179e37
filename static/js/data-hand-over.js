/* Handing over takes everything along that was typed, or says what is still open. */
import { isUploading } from "./data-upload.js";

export function startHandOver({ rows, sendNow, firstFault }) {
  const handOver = document.querySelector('form[data-move="hand_over"]');
  handOver?.addEventListener("submit", async (event) => {
    if (isUploading()) {
      event.preventDefault();
      document.getElementById("serahkan-pesan").textContent =
        "Masih ada bukti dukung yang belum terunggah. Tunggu, atau batalkan dahulu berkasnya.";
      return;
    }
    if ([...rows.values()].every((row) => row.isClean) || handOver.dataset.checked) return;
    event.preventDefault();
    await sendNow();
    const open = [...rows.values()].find((row) => !row.isClean);
    if (!open) {
      handOver.dataset.checked = "1";
      handOver.requestSubmit();
      return;
    }
    document.getElementById("serahkan-pesan").textContent =
      "Masih ada isian yang belum tersimpan. Perbaiki dahulu baris yang ditandai, lalu serahkan.";
    firstFault();
  });
}
