/* What was saved elsewhere comes to Pengisian data: another device, another person, another tab.
   One small request when somebody comes back to the page; it answers only what has changed. */
import { applyFragments, askJson } from "./data-server.js";
import { owner } from "./drafts.js";

const CALM_MS = 1200;
const LOOK_AGAIN_MS = 60_000; // how long what the page shows counts as fresh while it is used

/* `page`: form, rows, status, rowOf, isSending, flush, sendNow, tell, countOpen, mark, fail. */
export function startRefresh(page) {
  const { form, rows, status, rowOf, tell } = page;
  let lookedAt = Date.now();
  let moment = form.dataset.moment;

  async function look() {
    if (Date.now() - lookedAt < 1000 || page.isSending()) return;
    lookedAt = Date.now();
    const { answer, cause: failed } = await askJson(
      `${form.dataset.changes}?sejak=${encodeURIComponent(moment)}`,
    );
    if (failed === "owner") page.fail([], failed);
    if (!answer) return;
    if (answer.outdated) status.outdated = "Halaman ini sudah lama terbuka.";
    else {
      moment = answer.moment;
      if (answer.serial !== form.dataset.serial) {
        status.outdated = "Siklus ini sudah berpindah langkah sejak halaman ini dibuka.";
      }
      news(answer);
    }
    tell();
  }

  function news(answer) {
    const fragments = { ...answer.fragments };
    for (const [kind, results] of [["row", answer.rows], ["line", answer.lines]]) {
      for (const [id, result] of Object.entries(results)) {
        const row = rows.get(kind === "row" ? id : `budget-${id}`);
        const isKnown = row && row.version === (result.version ?? result.was);
        if (!row || isKnown || !row.isClean) {
          // Nothing new, or typed over here: the server will merge or ask when it is sent.
          for (const part of row?.parts ?? []) delete fragments[part];
          if (row && !isKnown && !row.isBusy) row.freshen(result);
          continue;
        }
        row.receive(result);
        page.mark(row, result);
      }
    }
    applyFragments(fragments);
    page.countOpen();
  }

  function back() {
    if ([...rows.values()].some((row) => row.isWaiting)) page.sendNow();
    look();
  }

  window.addEventListener("online", () => page.sendNow());
  window.addEventListener("focus", back);
  window.addEventListener("storage", (event) => {
    // Another tab of this person has logged in, or has sent what it kept.
    if (event.key === `sop:${owner()}:masuk`) back();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") back();
    else page.flush();
  });
  form.addEventListener("focusin", (event) => {
    if (rowOf(event.target) && Date.now() - lookedAt > LOOK_AGAIN_MS) look();
  });

  /* ---- questions about the whole table, once it is calm ---- */
  let questionTimer;

  function askQuestions() {
    if (!document.getElementById("pertanyaan")) return;
    clearTimeout(questionTimer);
    questionTimer = setTimeout(async () => {
      const part = document.getElementById("pertanyaan");
      if (page.isSending() || part.contains(document.activeElement)) return;
      const { answer } = await askJson(
        `${form.dataset.changes}?pertanyaan=1&sejak=${encodeURIComponent(moment)}`,
      );
      if (answer?.fragments?.pertanyaan) applyFragments({ pertanyaan: answer.fragments.pertanyaan });
    }, CALM_MS);
  }

  document.addEventListener("data-changed", askQuestions);

  return askQuestions;
}
