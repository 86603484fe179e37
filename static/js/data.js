/* Comfort for Pengisian data; the form works without it.
   - what is typed is kept in this browser at once (drafts.js), and sent after a pause or when a
     cell is left; a dead line, a sick server or an ended session only make it wait;
   - each cell says its state, the line above the table says the whole (data-status.js);
   - capaian follows while typing; keys and pasting are as in Excel (data-keys.js);
   - what was saved elsewhere appears when somebody comes back to the page;
   - handing over waits until everything is saved. Uploads: data-upload.js. */
import { startHandOver } from "./data-hand-over.js";
import { startKeys, startPaste } from "./data-keys.js";
import { startRefresh } from "./data-refresh.js";
import { Row } from "./data-row.js";
import { applyFragments, askJson, postJson } from "./data-server.js";
import { Status } from "./data-status.js";
import { showLost, showPasted } from "./data-told.js";
import { Drafts, isKept, owner } from "./drafts.js";
import { startUploads } from "./data-upload.js";

const PREVIEW_MS = 400;
const SAVE_MS = 1500;
const LEFT_MS = 60; // a pasted column leaves many cells at once: one request
const MOST_ROWS = 40;
const MOST_ALIVE = 60_000;
const LONGEST_PAUSE_MS = 60_000;
const form = document.querySelector("form[data-entry]");

if (form) start();

function start() {
  const drafts = new Drafts(owner(), form.dataset.cycle);
  const zone = form.dataset.zone;
  const page = {
    drafts,
    zone,
    about: (row) => ({
      name: row.name,
      place: form.dataset.title,
      page: window.location.pathname,
      url: form.getAttribute("action").split("?")[0],
      [row.kind]: row.id,
      zone,
    }),
    login: `/masuk/?next=${encodeURIComponent(window.location.pathname + window.location.search)}`,
    flush: () => sendNow(),
    firstFault,
  };
  const status = new Status(page);
  const rows = new Map();
  for (const element of form.querySelectorAll("[data-row], [data-line]")) {
    const kind = element.dataset.row ? "row" : "line";
    const row = new Row(page, kind, element.dataset.row ?? element.dataset.line, element);
    rows.set(row.token, row);
  }
  const rowOf = (input) => {
    const element = input.closest("[data-row], [data-line]");
    if (!element) return undefined;
    return rows.get(element.dataset.row ?? `budget-${element.dataset.line}`);
  };

  /* ---- the whole ---- */
  let cause = "";

  function tell() {
    const counts = { error: 0, locked: 0, held: 0, ask: 0, conflict: 0, unsent: 0, saving: 0 };
    for (const row of rows.values()) {
      for (const field of row.dirty) {
        if (field.isDirty && field.state in counts) counts[field.state] += 1;
      }
    }
    status.show(counts, counts.unsent ? cause : "");
    const isSafe = [...rows.values()].every((row) => row.isClean) || isKept();
    // app.js asks before the page is left only where leaving would lose something.
    if (isSafe) form.dispatchEvent(new Event("saved"));
    else form.dataset.dirty = "1";
  }

  function firstFault() {
    for (const row of rows.values()) {
      const field = row.fault;
      if (!field) continue;
      const choice = document.querySelector(`#bentrok-${CSS.escape(row.token)} input[type=radio]`);
      const asked = row.element?.querySelector(".echo input, [aria-invalid=true]");
      const place = choice ?? asked ?? field.input;
      place?.closest("details")?.setAttribute("open", "");
      place?.scrollIntoView({ block: "center" });
      place?.focus({ preventScroll: true });
      if (place) return;
    }
    document.querySelector("#hilang button")?.focus();
  }

  /* ---- sending ---- */
  let working; // the requests on their way
  let again = false;
  let failures = 0;
  let timer;

  function plan(after) {
    clearTimeout(timer);
    timer = setTimeout(flush, after);
  }

  /* After a typed value: soon, but while sending fails the growing pauses hold. */
  function soon(after) {
    if (!failures) plan(after);
  }

  /* Something has changed outside (the line, the login): try at once. */
  async function sendNow() {
    failures = 0;
    clearTimeout(timer);
    await flush();
  }

  function flush() {
    again = true;
    working ??= work().finally(() => {
      working = undefined;
    });
    return working;
  }

  /* One request after the other, never two at once. */
  async function work() {
    while (again) {
      again = false;
      const batch = [...rows.values()].filter((row) => row.isWaiting).slice(0, MOST_ROWS);
      if (!batch.length) break;
      await send(batch);
      again = !failures;
    }
    tell();
  }

  async function send(batch) {
    const body = new URLSearchParams();
    const sent = new Map();
    for (const row of batch) {
      const data = row.data();
      for (const [name, value] of data) body.append(name, value);
      const texts = new Map(row.dirty.map((field) => [field.name, field.text]));
      sent.set(row, { data: data.toString(), texts });
      row.isBusy = true;
      row.saySaving();
    }
    tell();
    // It goes on though the page be left meanwhile; browsers allow that up to 64 kB.
    const keepalive = body.toString().length < MOST_ALIVE;
    const { answer, cause: failed } = await postJson(form.action, body, { keepalive });
    for (const row of batch) row.isBusy = false;
    if (!answer) {
      if (["offline", "server"].includes(failed)) for (const row of batch) row.lose(sent.get(row).texts);
      fail(batch, failed);
      return;
    }
    cause = "";
    failures = 0;
    const calm = new Set(batch.filter((row) => row.says(sent.get(row).data)));
    for (const row of batch) {
      if (!calm.has(row)) for (const id of row.parts) delete answer.fragments[id];
    }
    applyFragments(answer.fragments);
    for (const row of batch) {
      const result = answer[row.kind === "row" ? "rows" : "lines"][row.id];
      if (result?.saved) {
        status.savedAt = Date.now();
        row.receive(result, sent.get(row).texts);
        mark(row, result);
      } else {
        if (result) row.refuse(result);
        if (calm.has(row)) row.rest();
        if (!row.element) showLost(page, row, result, form.dataset.all, dropLost);
      }
    }
    countOpen();
    askQuestions();
  }

  function fail(batch, failed) {
    failures += 1;
    cause = failed;
    for (const row of batch) row.sayUnsent(Date.now());
    if (failed === "owner") {
      // Somebody else is logged in: what this person typed stays kept, and out of sight.
      if (isKept()) window.location.reload();
      return;
    }
    if (failed === "gone") {
      for (const row of batch) showLost(page, row, null, "", dropLost);
    }
    const pause = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures);
    plan(pause * (0.75 + Math.random() / 2));
  }

  function dropLost(row) {
    drafts.forget(row.token, [...row.fields.keys()]);
    rows.delete(row.token);
    tell();
  }

  /* The row's fold says in short what it holds; "berikutnya yang kosong" needs to know. */
  function mark(row, result) {
    const more = document.getElementById(`lainnya-${row.id}`);
    if (more && result.more) more.textContent = result.more;
  }

  /* ---- typing ---- */
  let previewTimer;

  function typed(input) {
    const row = rowOf(input);
    if (!row || !input.name || input.type === "file") return;
    row.typed(input, Date.now());
    tell();
    clearTimeout(previewTimer);
    if (row.kind === "row" && input.matches("input.num") && !failures) {
      previewTimer = setTimeout(() => preview(row), PREVIEW_MS);
    }
    soon(SAVE_MS);
  }

  form.addEventListener("input", (event) => typed(event.target));
  form.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (!row || !event.target.name || event.target.type === "file") return;
    row.typed(event.target, Date.now());
    clearTimeout(previewTimer);
    tell();
    soon(LEFT_MS);
    // In a long table the release date stands in the fold.
    if (event.target.value === "belum_rilis" && !document.getElementById(`f-release_on-${row.id}`)) {
      const opener = row.element.querySelector("[data-unfold]");
      if (opener) unfold(opener, false); // the focus stays where one is choosing
    }
  });
  form.addEventListener("focusout", (event) => {
    if (event.target.name) rowOf(event.target)?.left(event.target);
  });

  async function preview(row) {
    const asked = row.data();
    const key = asked.toString();
    asked.append("preview", "1");
    const { answer } = await postJson(form.action, asked);
    if (answer && key === row.data().toString() && !row.isBusy) applyFragments(answer.fragments);
  }

  /* Simpan: what waits goes now; what is wrong is shown. */
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name) return; // a button of its own: evidence, one row's fold
    event.preventDefault();
    for (const row of rows.values()) row.refused = null;
    await sendNow();
    for (const input of form.elements) {
      // Answers to questions belong to the form as well; answers.js saves them when they are left.
      if (/^jawab-/.test(input.name ?? "")) input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if ([...rows.values()].some((row) => row.fault)) firstFault();
  });

  /* ---- what was saved elsewhere ---- */
  const askQuestions = startRefresh({
    form,
    rows,
    status,
    rowOf,
    isSending: () => Boolean(working),
    flush,
    sendNow,
    tell,
    countOpen,
    mark,
    fail,
  });

  /* ---- the next empty figure ---- */
  const jump = document.querySelector("[data-next-empty]");

  const isEmpty = (row) =>
    row.kind === "row" &&
    row.figures.length > 0 &&
    row.element.dataset.empty === "1" &&
    row.figures.every((field) => !field.text.trim());

  function countOpen() {
    for (const row of rows.values()) {
      if (row.kind !== "row" || !row.element) continue;
      const words = ["reason", "release_on"].map((name) => row.fields.get(`${name}-${row.id}`));
      if (words.some((field) => field?.text.trim())) row.element.dataset.empty = "";
      else if (row.element.dataset.empty === "") row.element.dataset.empty = "1";
    }
  }

  jump?.addEventListener("click", (event) => {
    event.preventDefault();
    const all = [...rows.values()].filter((row) => row.element);
    const here = all.indexOf(rowOf(document.activeElement) ?? lastRow);
    const order = [...all.slice(here + 1), ...all.slice(0, here + 1)];
    const next = order.find(isEmpty);
    if (!next) {
      status.line.textContent = "Tidak ada lagi yang kosong di tampilan ini.";
      return;
    }
    const [field] = next.figures;
    next.element.scrollIntoView({ block: "start" });
    field.input.focus({ preventScroll: true });
    field.input.select?.();
  });
  let lastRow; // the button itself takes the focus away from the table
  form.addEventListener("focusin", (event) => {
    lastRow = rowOf(event.target) ?? lastRow;
  });

  /* ---- folds of a long table ---- */
  form.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-unfold]");
    if (!opener) return;
    event.preventDefault();
    await unfold(opener);
  });

  async function unfold(opener, isAsked = true) {
    const { answer, cause: failed } = await askJson(opener.dataset.unfold);
    const fold = opener.closest('[id^="lipatan-"]');
    if (!answer) {
      status.line.textContent =
        failed === "session" ? "Sesi Anda berakhir: masuk lagi." : "Belum terbuka: sambungan terputus.";
      return;
    }
    fold.innerHTML = answer.html;
    rowOf(fold)?.adopt(fold);
    tell();
    if (isAsked) fold.querySelector("summary")?.focus();
  }

  /* ---- keys and pasting ---- */
  document.querySelector("[data-scripted-help]").hidden = false;

  function put(input, text) {
    if (input.value === text) return;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  startKeys(form, {
    restore(input) {
      const row = rowOf(input);
      const field = row?.fields.get(input.name);
      if (!field || !row.giveUp(field)) return false;
      clearTimeout(previewTimer);
      tell();
      if (row.kind === "row") preview(row);
      soon(LEFT_MS); // what this figure kept from being saved
      return true;
    },
    lastButton: () => document.querySelector('.stickybar button[form="isian"]'),
  });
  startPaste(form, {
    put,
    tell(filled, skipped) {
      soon(LEFT_MS);
      showPasted(filled, skipped, () => {
        for (const cell of filled) if (cell.input.value !== cell.before) put(cell.input, cell.before);
        soon(LEFT_MS);
      });
    },
  });

  /* ---- what an earlier visit could not send ---- */
  for (const draft of drafts.all()) {
    let row = rows.get(draft.row);
    if (!row) {
      row = new Row(page, draft.line ? "line" : "row", draft.line ?? draft.row);
      rows.set(row.token, row);
    }
    row.restore(draft);
    if (!row.element && !row.dirty.length) rows.delete(row.token);
    const opener = row.element?.querySelector("[data-unfold]");
    if (opener && [...row.fields.values()].some((field) => field.kept !== null)) unfold(opener, false);
  }
  tell();
  if ([...rows.values()].some((row) => row.isWaiting)) plan(LEFT_MS);
  startUploads(form);
  startHandOver({ rows, sendNow, firstFault });
}
