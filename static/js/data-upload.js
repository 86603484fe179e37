/* Evidence without leaving the page: drop or choose files, see the progress, withdraw. */
import { applyFragments, headers, postJson } from "./data-server.js";

function send(url, body, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100));
    });
    const failed = "Berkas belum terunggah: sambungan terputus atau sesi berakhir. Coba lagi.";
    request.addEventListener("load", () => {
      resolve(request.response ?? { faults: [request.status === 413 ? "Berkas terlalu besar." : failed] });
    });
    request.addEventListener("error", () => resolve({ faults: [failed] }));
    request.send(body);
  });
}

function say(place, sentences) {
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.append(
    ...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }),
  );
  place.replaceChildren(...(sentences.length ? [list] : []));
}

function apply(answer) {
  if (answer.fragments) applyFragments(answer.fragments);
  for (const [id, text] of Object.entries(answer.texts ?? {})) {
    const part = document.getElementById(id);
    if (part) part.textContent = text;
  }
}

function startUpload(block) {
  const scripted = block.querySelector("[data-scripted]");
  if (!scripted) return;
  block.querySelector("[data-plain]").remove();
  scripted.hidden = false;
  const input = scripted.querySelector('input[type="file"]');
  const description = scripted.querySelector("[data-description]");
  const bar = scripted.querySelector("progress");
  const messages = scripted.querySelector(".entry-messages");
  // Neither is part of the table's form: it must not count as unsaved typing there.
  for (const own of [input, description]) {
    own.addEventListener("input", (event) => event.stopPropagation());
  }
  input.addEventListener("change", async (event) => {
    event.stopPropagation();
    if (!input.files.length) return;
    const body = new FormData();
    for (const file of input.files) body.append("files", file);
    body.append("description", description.value);
    bar.hidden = false;
    bar.value = 0;
    input.disabled = true;
    const answer = await send(block.dataset.upload, body, (percent) => {
      bar.value = percent;
    });
    input.disabled = false;
    input.value = "";
    bar.hidden = true;
    scripted.querySelector(".dropzone-names")?.replaceChildren();
    apply(answer);
    say(messages, answer.faults);
    if (!answer.faults.length) description.value = "";
    input.focus();
  });
}

export function startUploads(form) {
  for (const block of form.querySelectorAll("[data-upload]")) startUpload(block);
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-withdraw]");
    if (!button) return;
    event.preventDefault();
    const block = button.closest("[data-upload]");
    const { answer, problem } = await postJson(button.dataset.withdraw, new URLSearchParams());
    apply(answer ?? {});
    say(block.querySelector("[data-scripted] .entry-messages"), answer?.faults ?? [problem]);
    block.querySelector('input[type="file"]')?.focus();
  });
}
