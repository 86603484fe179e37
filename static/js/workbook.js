/* Uploading a workbook: what is too large, and a line that is cut, are told before it is sent; a
   page that waits for the reading asks now and then, and loads again when it is done. Without
   scripts the server says the same, and the page refreshes itself. */

const ASK_EVERY_MS = 2000;
const LINE_MS = 8000; // an answer that takes longer comes over no line that carries a file
const NO_LINE =
  "Sambungan ke server terputus, jadi berkas belum terkirim. Berkasnya masih terpilih di sini: " +
  "tekan sekali lagi setelah tersambung.";

async function lineIsUp() {
  try {
    await fetch(import.meta.url, {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout?.(LINE_MS), // older browsers wait as long as the line does
    });
    return true;
  } catch {
    return false;
  }
}

/* ---- size and line, before anything is sent ---- */
for (const input of document.querySelectorAll("input[data-max-bytes]")) {
  const zone = input.closest("[data-dropzone]");
  const limit = Number(input.dataset.maxBytes);
  const id = `${input.id}-terlalu-besar`;
  let isAsking = false;
  let isSent = false;

  function tell(text) {
    document.getElementById(id)?.remove();
    if (!text) return;
    // The server's own sentence was about the file before.
    document.getElementById(`${input.id}-salah`)?.remove();
    const box = document.createElement("div");
    box.id = id;
    box.setAttribute("role", "alert"); // not the list: its items need one
    const list = document.createElement("ul");
    list.className = "errorlist";
    const item = document.createElement("li");
    item.textContent = text;
    list.append(item);
    box.append(list);
    zone.append(box);
  }

  input.addEventListener("change", () => {
    const isTooLarge = [...input.files].some((file) => file.size > limit);
    tell(isTooLarge ? input.dataset.tooLarge : "");
    input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
  });
  // Before app.js lets the buttons rest; the browser's own bubble speaks another language.
  input.form.noValidate = true;
  input.form.addEventListener(
    "submit",
    async (event) => {
      if (isSent) {
        isSent = false;
        return;
      }
      if (!input.validity.customError && !input.files.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (input.validity.customError) return input.focus();
      if (isAsking) return;
      isAsking = true;
      const { target, submitter } = event;
      submitter?.classList.add("is-busy");
      isSent = await lineIsUp();
      isAsking = false;
      submitter?.classList.remove("is-busy");
      tell(isSent ? "" : NO_LINE);
      if (isSent) target.requestSubmit(submitter);
      else submitter?.focus();
    },
    { capture: true },
  );
}

/* ---- a workbook that is being read ---- */
const waiting = document.querySelector("[data-waiting]");

async function ask() {
  try {
    const response = await fetch(waiting.dataset.waiting, {
      headers: { Accept: "application/json" },
    });
    if (!response.ok || response.redirected) return window.location.reload();
    const answer = await response.json();
    const stuck = "stuck" in waiting.dataset;
    if (answer.done || answer.stuck !== stuck) return window.location.reload();
    const text = waiting.querySelector("[data-waiting-text]");
    if (answer.text && text.textContent !== answer.text) text.textContent = answer.text;
  } catch {
    // The line is cut: it asks again when it is back.
  }
  window.setTimeout(ask, ASK_EVERY_MS);
}

if (waiting) window.setTimeout(ask, ASK_EVERY_MS);
