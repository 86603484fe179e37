/* Comfort for every page; nothing here is needed to work.
   - a form is sent once: its buttons rest until the page is left or shown again;
   - [data-guard] forms warn before typed text is lost; an autosave tells by `new Event("saved")`;
   - messages can be closed; menus close on Escape and on a click elsewhere;
   - [data-dropzone] shows that a file may be dropped; [data-reveal] shows a password;
   - [data-fill] copies a value into a field (demo accounts);
   - [data-submit-on-change] filters apply at once;
   - values that wait in this browser are mentioned, and logging out asks first (logout.js). */
import "./logout.js";

const BUSY_LIMIT_MS = 12000; // a stopped page load must not leave a dead button

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

function rest(form, submitter) {
  form.dataset.sending = "1";
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
  if (submitter?.classList.contains("btn")) submitter.classList.add("is-busy");
  window.setTimeout(() => wake(form), BUSY_LIMIT_MS);
}

function wake(form) {
  if (!form.dataset.sending) return;
  delete form.dataset.sending;
  for (const button of buttonsOf(form)) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("is-busy");
  }
}

const staysOnPage = (form) =>
  form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete], [data-stays]") ||
  form.target === "_blank";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented || staysOnPage(form) || form.method === "dialog") return;
  delete form.dataset.dirty;
  // After the browser has collected the values: a disabled button would lose its own name=value.
  window.setTimeout(() => rest(form, event.submitter), 0);
});

window.addEventListener("pageshow", () => {
  for (const form of document.forms) wake(form);
});

/* ---- typed text is not lost by a slip ---- */
const guarded = () => document.querySelectorAll("form[data-guard]");

for (const form of guarded()) {
  if (form.querySelector('[aria-invalid="true"]')) form.dataset.dirty = "1";
  form.addEventListener("input", () => {
    form.dataset.dirty = "1";
  });
  form.addEventListener("saved", () => {
    delete form.dataset.dirty;
  });
}

window.addEventListener("beforeunload", (event) => {
  if ([...guarded()].some((form) => form.dataset.dirty)) event.preventDefault();
});

/* ---- messages, menus ---- */
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest(".notice").remove();
    document.getElementById("isi")?.focus({ preventScroll: true });
  });
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* ---- files, passwords, demo accounts, filters ---- */
const sizeText = (bytes) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} kB`
    : `${(bytes / 1_000_000).toLocaleString("id-ID", { maximumFractionDigits: 1 })} MB`;

for (const zone of document.querySelectorAll("[data-dropzone]")) {
  const input = zone.querySelector('input[type="file"]');
  // The browser's own words ("Choose file") follow its language, not ours: ours take their place.
  const pick = document.createElement("span");
  pick.className = "btn btn-quiet";
  pick.setAttribute("aria-hidden", "true");
  pick.textContent = input.multiple ? "Pilih berkas (boleh beberapa)" : "Pilih berkas";
  zone.querySelector("label").append(pick);
  const names = document.createElement("ul");
  names.className = "dropzone-names small";
  names.setAttribute("aria-live", "polite");
  input.classList.add("visually-hidden");
  input.after(names);
  const list = () => {
    names.replaceChildren(
      ...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} · ${sizeText(file.size)}`;
        return item;
      }),
    );
  };
  input.addEventListener("change", list);
  list();
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.firstChild.data = shown ? "Tampilkan" : "Sembunyikan"; // the hidden words stay
  });
}

for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    for (const pair of button.dataset.fill.split(";")) {
      const [id, value] = pair.split("=");
      document.getElementById(id).value = value;
    }
    button.closest("main").querySelector("form [type=submit]").focus();
  });
}

for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

/* ---- what has the focus never lies under the bar that stays at the bottom ---- */
document.addEventListener("focusin", (event) => {
  const bar = document.querySelector(".stickybar");
  if (!bar || bar.contains(event.target)) return;
  // The browser leaves a field where it is once all of it is in the window, bar or not.
  const under = event.target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
  if (under > 0 && under < window.innerHeight) window.scrollBy(0, under + 8);
});
