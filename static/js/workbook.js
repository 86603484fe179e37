/* Uploading a workbook: what is too large is told before it is sent; a page that waits for the
   reading asks now and then, and loads again when it is done. Without scripts the server says the
   same, and the page refreshes itself. */

const ASK_EVERY_MS = 2000;

/* ---- size, before anything is sent ---- */
for (const input of document.querySelectorAll("input[data-max-bytes]")) {
  const zone = input.closest("[data-dropzone]");
  const limit = Number(input.dataset.maxBytes);
  const id = `${input.id}-terlalu-besar`;
  input.addEventListener("change", () => {
    document.getElementById(id)?.remove();
    input.setCustomValidity("");
    if (![...input.files].some((file) => file.size > limit)) return;
    // The server's own sentence was about the file before.
    document.getElementById(`${input.id}-salah`)?.remove();
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.id = id;
    list.setAttribute("role", "alert");
    const item = document.createElement("li");
    item.textContent = input.dataset.tooLarge;
    list.append(item);
    zone.append(list);
    input.setCustomValidity(input.dataset.tooLarge);
  });
  // Before app.js lets the buttons rest; the browser's own bubble speaks another language.
  input.form.noValidate = true;
  input.form.addEventListener(
    "submit",
    (event) => {
      if (input.validity.customError) {
        event.preventDefault();
        event.stopImmediatePropagation();
        input.focus();
      }
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
