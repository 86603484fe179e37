/* Evidence without leaving the page: choose or photograph files, or drop them anywhere on a row. */
import { startDetails } from "./data-details.js";
import { add, resume, showNew } from "./upload-queue.js";

export { isUploading } from "./upload-queue.js";

const IMAGE = /^image\//;
const form = document.querySelector("form[data-entry]");

function dress(block) {
  const scripted = block.querySelector("[data-scripted]");
  if (!scripted || !scripted.hidden) return;
  block.querySelector("[data-plain]")?.remove();
  scripted.hidden = false;
  for (const own of scripted.querySelectorAll("input")) {
    // Not part of the table's form: must not count as unsaved typing there.
    own.addEventListener("input", (event) => event.stopPropagation());
    own.addEventListener("change", (event) => event.stopPropagation());
    own.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && own.type !== "file") event.preventDefault();
    });
  }
  for (const input of scripted.querySelectorAll("[data-pick]")) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      if (files.length) add(block, named(files, input));
    });
  }
}

/* A phone calls every photo image.jpg: the moment tells them apart. */
function named(files, input) {
  if (!input.matches("[data-camera]")) return files;
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const stamp =
    `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ` +
    `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return files.map((file) =>
    IMAGE.test(file.type) && /^image\.\w+$/i.test(file.name)
      ? new File([file], `Foto ${stamp}${file.name.slice(5)}`, { type: file.type })
      : file,
  );
}

function hasFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

/* The row that a file hovers over: its figures or what is folded below them. */
function rowUnder(event) {
  const row = event.target.closest?.("tbody[data-row]");
  return row?.querySelector("[data-scripted]:not([hidden])") ? row : undefined;
}

function watchDrops() {
  let over;
  const leave = () => {
    over?.classList.remove("is-over");
    over = undefined;
  };
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // a file dropped beside a row must not replace the page
    const row = rowUnder(event);
    event.dataTransfer.dropEffect = row ? "copy" : "none";
    if (row === over) return;
    leave();
    over = row;
    over?.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) leave();
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const row = rowUnder(event);
    leave();
    if (row) add(row.querySelector("[data-upload]"), [...event.dataTransfer.files]);
  });
}

export function startUploads() {
  if (!form) return;
  const dressAll = () => {
    for (const block of form.querySelectorAll("[data-upload]")) dress(block);
    showNew();
  };
  dressAll();
  // Long tables bring the folded part of a row when it is opened.
  new MutationObserver(dressAll).observe(form, { childList: true, subtree: true });
  watchDrops();
  startDetails(form);
  resume();
}
