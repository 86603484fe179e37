/* Two things that Pengisian data tells at length: what could not be saved any more, so that it can
   be copied, and what a pasted column did, so that it can be undone. */
import { momentText } from "./drafts.js";

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, act) {
  const made = element("button", text, "btn btn-quiet btn-sm");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function notice(id, tone, title, text) {
  const box = document.createElement("div");
  box.className = "notice";
  box.id = id;
  box.dataset.tone = tone;
  const body = element("div", "", "notice-body");
  body.append(element("strong", title), ` ${text}`);
  box.append(body);
  return [box, body];
}

const LABELS = {
  number: "Realisasi",
  numerator: "Pembilang",
  denominator: "Penyebut",
  label: "Realisasi",
  budget: "Realisasi",
  status: "Status",
  release_on: "Tanggal rilis",
  reason: "Alasan bila kosong",
  note: "Catatan",
};

/* A draft whose row may not be filled in any more, or is not shown here: its text stays in sight
   until the person has copied it and says so. */
export function showLost(page, row, result, allUrl, drop) {
  const id = `hilang-${row.token}`;
  document.getElementById(id)?.remove();
  const isElsewhere = result && !result.forbidden && allUrl;
  const why =
    result?.forbidden ||
    (isElsewhere
      ? "Isian ini masih harus diperbaiki, di luar tampilan ini."
      : "Baris ini tidak terbuka lagi bagi Anda.");
  const [box, body] = notice(id, "terlambat", `Belum tersimpan: ${row.name}.`, why);
  const list = element("dl", "", "facts");
  const lines = [];
  for (const field of row.dirty) {
    const label = LABELS[field.name.split("-")[0]] ?? field.label;
    const when = field.at ? ` (diketik ${momentText(field.at, page.zone)})` : "";
    list.append(element("dt", label), element("dd", `${field.text || "kosong"}${when}`));
    lines.push(`${row.name}\t${label}\t${field.text}`);
  }
  const acts = element("div", "", "cluster");
  if (isElsewhere) {
    const link = element("a", "Tampilkan semua indikator", "btn btn-quiet btn-sm");
    link.href = allUrl;
    acts.append(link);
  }
  const copy = button("Salin teks", async () => {
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      copy.textContent = "Tersalin";
    } catch {
      window.getSelection().selectAllChildren(list);
    }
  });
  acts.append(
    copy,
    button("Buang isian ini", () => {
      box.remove();
      drop(row);
      document.getElementById("isi")?.focus({ preventScroll: true });
    }),
  );
  body.append(list, acts);
  document.getElementById("hilang").append(box);
}

/* What a paste did, with the way back. */
export function showPasted(filled, skipped, undo) {
  document.getElementById("tempel")?.remove();
  const rows = new Set(filled.map((cell) => cell.name)).size;
  const left = skipped.length ? `, ${skipped.length} dilewati` : "";
  const [box, body] = notice(
    "tempel",
    skipped.length ? "perhatian" : "aman",
    `${filled.length} sel ditempel${left}.`,
    rows ? "Periksa: setiap angka dibaca dengan cara Indonesia." : "",
  );
  box.setAttribute("role", "status");
  const details = element("details", "", "why");
  details.append(element("summary", "lihat satu per satu"));
  const list = element("ul", "", "why-body");
  for (const cell of filled) {
    const was = cell.before ? ` (semula ${cell.before})` : "";
    list.append(element("li", `${cell.name}: ${cell.text}${was}`));
  }
  for (const [name, text, why] of skipped) {
    list.append(element("li", `Dilewati, ${name}: “${text}”, ${why}`));
  }
  details.append(list);
  details.open = skipped.length > 0;
  const acts = element("div", "", "cluster");
  if (filled.length) {
    acts.append(
      button("Urungkan", () => {
        undo();
        box.remove();
        filled[0].input.focus();
      }),
    );
  }
  acts.append(
    button("Tutup", () => {
      box.remove();
      filled[0]?.input.focus();
    }),
  );
  body.append(details, acts);
  document.getElementById("hilang").before(box);
}
