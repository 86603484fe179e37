/* Moving through Pengisian data as in Excel, and pasting a column that was copied there. */

const COLUMNS = [
  /^(number|numerator|denominator|label)-/,
  /^status-/,
  /^release_on-/,
  /^budget-/,
];
const CELL = "td.cell input, td.cell select";

function column(form, input) {
  const names = COLUMNS.find((pattern) => pattern.test(input.name));
  if (!names) return [];
  return [...form.querySelectorAll(CELL)].filter(
    (cell) => names.test(cell.name) && cell.offsetParent !== null,
  );
}

function go(input) {
  input.focus();
  input.select?.();
  input.scrollIntoView({ block: "nearest" });
}

function isOpen(select) {
  try {
    if (select.matches(":open")) return true;
  } catch {
    /* browsers that cannot tell */
  }
  return select.dataset.open === "1";
}

/* Arrow keys would change a closed list's value: here they move on, as in a table of figures. */
function watchLists(form) {
  const mark = (event, open) => {
    if (event.target.tagName !== "SELECT") return;
    if (open) event.target.dataset.open = "1";
    else delete event.target.dataset.open;
  };
  form.addEventListener("mousedown", (event) => mark(event, true));
  for (const name of ["change", "focusout"]) {
    form.addEventListener(name, (event) => mark(event, false));
  }
}

/* A figure that is clicked is chosen whole: what is typed or pasted next takes its place. A second
   click, a drag or F2 goes into it. A finger keeps its own ways. */
function watchClicks(form) {
  let fresh;
  form.addEventListener("pointerdown", ({ target, pointerType }) => {
    const isFigure = pointerType === "mouse" && target.matches("td.cell input.num");
    fresh = isFigure && target !== document.activeElement ? target : undefined;
  });
  form.addEventListener("mouseup", ({ target }) => {
    if (target === fresh && target.selectionStart === target.selectionEnd) target.select();
    fresh = undefined;
  });
}

/* Between two values the arrows only look; the space bar and Enter choose, and that saves at once. */
function watchChoices(form) {
  form.addEventListener("keydown", (event) => {
    const choice = event.target;
    if (!choice.matches(".entry-conflict input[type=radio]")) return;
    if (event.key === "Enter") choice.click();
    else if (event.key.startsWith("Arrow")) {
      const both = [...choice.closest(".conflict").querySelectorAll("input[type=radio]")];
      both.find((one) => one !== choice).focus();
    } else return;
    event.preventDefault();
  });
}

export function startKeys(form, { restore, lastButton }) {
  watchLists(form);
  watchClicks(form);
  watchChoices(form);
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches(CELL) || event.ctrlKey || event.metaKey || event.isComposing) {
      if (event.key === "Escape" && input.matches("textarea")) restore(input);
      return;
    }
    const isList = input.tagName === "SELECT";
    if (isList && isOpen(input)) {
      if (["Escape", "Enter"].includes(event.key)) delete input.dataset.open;
      return;
    }
    if (event.key === "Escape") {
      if (restore(input)) event.preventDefault();
      input.select?.(); // what is typed next takes the figure's place
      return;
    }
    if (event.key === "F2" || (isList && (event.key === " " || (event.altKey && event.key === "ArrowDown")))) {
      if (isList) {
        event.preventDefault();
        input.dataset.open = "1";
        input.showPicker?.();
      } else input.setSelectionRange?.(input.value.length, input.value.length);
      return;
    }
    if (event.altKey) return;
    const isDate = input.type === "date"; // arrows count its days
    const step =
      event.key === "Enter"
        ? event.shiftKey
          ? -1
          : 1
        : { ArrowDown: 1, ArrowUp: -1 }[isDate ? "" : event.key];
    if (!step) return;
    event.preventDefault();
    const cells = column(form, input);
    const next = cells[cells.indexOf(input) + step];
    if (next) go(next);
    else if (event.key === "Enter" && step > 0) lastButton()?.focus();
  });
}

/* ---- pasting ---- */

/* The lines of what a spreadsheet puts on the clipboard; quoted cells may hold line ends. */
export function cellsOf(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < source.length; i += 1) {
    const letter = source[i];
    if (quoted) {
      if (letter === '"' && source[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t" || letter === "\n") {
      rows.at(-1).push(cell.trim());
      cell = "";
      if (letter === "\n") rows.push([]);
    } else cell += letter;
  }
  rows.at(-1).push(cell.trim());
  return rows;
}

/* One pasted line over one shown row: what goes into which input; null when it does not fit. */
function fit(inputs, line) {
  if (!inputs.length) return null;
  if (inputs.length === 2) {
    const parts = line.length > 1 ? line : line[0].split(/[/÷:]/).map((part) => part.trim());
    if (parts.length !== 2) return null;
    return [
      [inputs[0], parts[0]],
      [inputs[1], parts[1]],
    ];
  }
  const [input] = inputs;
  if (line.slice(1).some(Boolean)) return null; // one cell cannot hold two: nothing is dropped
  if (input.tagName !== "SELECT") return [[input, line[0]]];
  const option = [...input.options].find(
    (one) => one.value && one.value.toLowerCase() === line[0].toLowerCase(),
  );
  return option ? [[input, option.value]] : null;
}

function whyNot(inputs, line) {
  if (!inputs.length) return "terkunci atau tidak diisi";
  if (inputs.length === 2) return "rasio: tempel dua kolom, pembilang dan penyebut";
  return line.slice(1).some(Boolean) ? "hanya satu angka untuk isian ini" : "tidak ada dalam daftar";
}

/* A column copied from a spreadsheet fills downwards: one line, one shown row. A locked row takes
   its line without using it, so that no figure slips to its neighbour; an empty line changes
   nothing. `put(input, text)` types; `tell(filled, skipped)` shows what was done. */
export function startPaste(form, { put, tell }) {
  form.addEventListener("paste", (event) => {
    const input = event.target;
    const isMoney = /^budget-/.test(input.name);
    if (!isMoney && !COLUMNS[0].test(input.name)) return;
    const lines = cellsOf(event.clipboardData?.getData("text/plain") ?? "");
    if (lines.length < 2 && lines[0].length < 2) return; // one value: the browser pastes it
    event.preventDefault();
    const selector = isMoney ? ".entry-budget tbody.entry-item" : ".entry-table tbody.entry-item";
    const items = [...form.querySelectorAll(selector)].filter((item) => item.offsetParent !== null);
    const start = items.indexOf(input.closest("tbody"));
    const filled = [];
    const skipped = [];
    lines.forEach((line, index) => {
      const text = line.join(" ").trim();
      if (!text) return;
      const item = items[start + index];
      const name = item?.querySelector(".entry-name").dataset.name;
      if (!item) {
        skipped.push([`baris ke-${index + 1} yang ditempel`, text, "tabelnya habis"]);
        return;
      }
      const names = COLUMNS[isMoney ? 3 : 0];
      const inputs = [...item.querySelectorAll(CELL)].filter((cell) => names.test(cell.name));
      const pairs = fit(inputs, line);
      if (!pairs) {
        skipped.push([name, text, whyNot(inputs, line)]);
        return;
      }
      for (const [cell, value] of pairs) {
        filled.push({ input: cell, name, text: value, before: cell.value });
        put(cell, value);
      }
    });
    tell(filled, skipped);
  });
}
