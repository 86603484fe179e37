/* The page of one file of evidence in a dialog: date, description, withdrawal. Its forms come from
   the server and go back to it; without scripts the same button leads to the page itself. */
import { applyFragments, askJson, postJson } from "./data-server.js";

const AGAIN = {
  offline: "Sambungan terputus.",
  server: "Server sedang bermasalah.",
  session: "Sesi Anda berakhir: masuk lagi di tab lain.",
  owner: "Orang lain sedang masuk di peramban ini.",
  gone: "Berkas ini tidak terbuka lagi bagi Anda.",
};

let dialog;
let opener;
let isRefused = false; // what stands in the fields was sent, and not saved
let isWarned = false;

const fields = () => [...dialog.querySelectorAll("form input:not([type=hidden])")];
const isTyped = () => fields().some((input) => isRefused || input.value !== input.defaultValue);

/* What was typed is thrown away only when it is asked for twice. */
function close() {
  if (isTyped() && !isWarned) {
    isWarned = true;
    say("Yang Anda ketik belum disimpan. Simpan dahulu, atau tekan Tutup sekali lagi untuk membuangnya.");
    return;
  }
  dialog.close();
  (opener?.isConnected ? opener : undefined)?.focus();
}

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "evidence-dialog";
  dialog.setAttribute("aria-labelledby", "rincian-judul");
  const head = document.createElement("div");
  head.className = "evidence-dialog-head";
  const title = document.createElement("h2");
  title.id = "rincian-judul";
  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "btn btn-text btn-sm";
  shut.textContent = "Tutup";
  shut.addEventListener("click", close);
  head.append(title, shut);
  const body = document.createElement("div");
  body.dataset.body = "";
  const problem = document.createElement("div");
  problem.className = "entry-messages";
  problem.setAttribute("role", "alert");
  dialog.append(head, body, problem);
  document.body.append(dialog);
  dialog.addEventListener("submit", send);
  dialog.addEventListener("input", () => {
    isWarned = false;
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault(); // Esc
    close();
  });
}

const say = (text) => {
  const place = dialog.querySelector('[role="alert"].entry-messages');
  const word = document.createElement("p");
  word.className = "errorlist";
  word.textContent = text;
  place.replaceChildren(...(text ? [word] : []));
  if (text) place.scrollIntoView({ block: "nearest" });
};

async function show(button) {
  if (!dialog) build();
  opener = button;
  isRefused = isWarned = false;
  dialog.querySelector("h2").textContent =
    button.closest("li")?.querySelector(".files-name a")?.textContent ?? "Bukti dukung";
  dialog.querySelector("[data-body]").replaceChildren("Memuat…");
  say("");
  dialog.showModal();
  const { answer, cause } = await askJson(button.dataset.details);
  dialog.querySelector("[data-body]").innerHTML = answer?.html ?? "";
  say(answer ? "" : `${AGAIN[cause]} Tutup, lalu tekan Rincian sekali lagi.`);
}

async function send(event) {
  const own = event.target;
  event.preventDefault();
  event.stopPropagation(); // the page's own busy marks do not apply here
  if (own.dataset.busy) return;
  own.dataset.busy = "1";
  const body = new URLSearchParams(new FormData(own, event.submitter));
  body.delete("csrfmiddlewaretoken"); // of the login when this was opened; the header's is newer
  const { answer, cause } = await postJson(own.action, body);
  delete own.dataset.busy;
  if (!answer) {
    return say(`${AGAIN[cause]} Yang Anda ketik tetap di sini; tekan tombolnya sekali lagi nanti.`);
  }
  say("");
  if (answer.html) {
    isRefused = true;
    const others = fields().filter((input) => input.form !== own); // the form that was not sent
    dialog.querySelector("[data-body]").innerHTML = answer.html;
    for (const { id, value } of others) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    dialog.querySelector('[aria-invalid="true"], [role="alert"]')?.focus?.();
    return undefined;
  }
  applyFragments(answer.fragments);
  document.dispatchEvent(new Event("data-changed")); // questions follow evidence (data.js)
  for (const [id, text] of Object.entries(answer.texts ?? {})) {
    const part = document.getElementById(id);
    if (part) part.textContent = text;
  }
  const row = opener?.closest("[data-upload]");
  const details = opener?.dataset.details;
  dialog.close();
  const again = document.querySelector(`[data-details="${CSS.escape(details ?? "")}"]`);
  (again ?? row?.querySelector("[data-pick]"))?.focus();
  return undefined;
}

export function startDetails(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-details]");
    if (!button || !window.HTMLDialogElement) return;
    event.preventDefault();
    show(button);
  });
}
