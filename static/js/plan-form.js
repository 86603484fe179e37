/* Plan of an indicator: says that a reason is required as soon as a target that a submitted report
   contains is changed. Without this file the label says under which condition it is. */

const form = document.querySelector("form[data-reported]");
const mark = form?.elements.reason.closest(".field").querySelector("[data-mark]");
if (mark) start();

function start() {
  const { reason } = form.elements;
  const condition = mark.textContent;
  const inputs = form.dataset.reported.split(" ").map((name) => form.elements[name]);

  const before = (input) =>
    input.options
      ? ([...input.options].find((option) => option.defaultSelected) ?? input.options[0]).value
      : input.defaultValue;

  function tell() {
    const changed = inputs.some((input) => input.value.trim() !== before(input));
    mark.textContent = changed ? "(wajib)" : condition;
    reason.setAttribute("aria-required", String(changed));
  }

  form.addEventListener("input", tell);
  tell(); // a browser may give back what was typed before a reload
}
