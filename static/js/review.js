/* Pemeriksaan: nothing here is needed to work.
   - a remark being written survives the page being loaded again (another remark was saved, the
     session ended): it is kept in this tab, under the reviewer's and the version's name;
   - a remark that was typed but not saved stops the decision until it is saved or emptied;
   - "Kembalikan" without any remark leads to the field instead of to a refusal. */

const bar = document.querySelector(".stickybar[data-version]");
if (bar) start();

function start() {
  const hint = bar.querySelector("[data-hint]");
  const store = `periksa:${bar.dataset.owner}:${bar.dataset.version}:`;
  const kept = [...document.querySelectorAll("textarea[data-keep]")];
  const typed = kept.filter((field) => field.closest("form[data-remark]"));

  for (const field of kept) {
    const name = store + field.dataset.keep;
    const text = sessionStorage.getItem(name);
    if (text !== null && !field.matches('[aria-invalid="true"]')) {
      field.value = text;
      const place = field.closest("details");
      if (place && text.trim()) place.open = true;
    }
    field.addEventListener("input", () => {
      hint.hidden = true;
      try {
        if (field.value === field.defaultValue) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, field.value);
      } catch {
        /* a full or forbidden store only costs the safety net */
      }
    });
    field.form?.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) sessionStorage.removeItem(name);
    });
  }

  for (const place of document.querySelectorAll("details.remark-here")) {
    place.addEventListener("toggle", () => {
      if (place.open && !place.querySelector("textarea").value) {
        place.querySelector("textarea").focus();
      }
    });
  }

  function stop(event, text, field) {
    event.preventDefault();
    // A stopped decision has sent nothing: what is typed stays kept.
    event.stopImmediatePropagation();
    hint.hidden = false;
    hint.textContent = text;
    const place = field.closest("details");
    if (place) place.open = true;
    field.focus();
  }

  for (const form of document.querySelectorAll("form[data-move]")) {
    // Capturing, so that it comes before the listeners above and those of every page.
    form.addEventListener(
      "submit",
      (event) => {
        const open = typed.find((field) => field.value.trim());
        const isDecision = !event.submitter?.hasAttribute("formaction");
        if (open && isDecision) {
          stop(event, "Ada catatan yang belum disimpan. Simpan atau kosongkan dahulu.", open);
          return;
        }
        const remark = form.elements.remark;
        const drafts = document.querySelector("[data-drafts]")?.dataset.drafts ?? "0";
        if (remark && !remark.value.trim() && (drafts === "0" || !isDecision)) {
          stop(event, "Tulis dahulu apa yang harus diperbaiki.", remark);
        }
      },
      { capture: true },
    );
  }
}
