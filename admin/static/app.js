/* The few things that every page does by script; all of them work on without it. */
"use strict";

document.addEventListener("click", event => {
  const opener = event.target.closest("[data-open]");
  const side = document.getElementById("side");
  if (opener) {
    side.classList.toggle("open");
    opener.setAttribute("aria-expanded", side.classList.contains("open"));
  } else if (side && side.classList.contains("open") && !event.target.closest("#side")) {
    side.classList.remove("open");
  }
  const adder = event.target.closest("[data-add]");
  if (adder) addLine(adder);
});

document.addEventListener("keydown", event => {
  if (event.key === "Escape") document.getElementById("side")?.classList.remove("open");
});

// A list field offers one blank line; another is its copy with the next number in all names.
function addLine(button) {
  const lines = button.closest(".field").querySelector(".lines");
  const last = lines.lastElementChild, number = lines.children.length;
  const copy = last.cloneNode(true);
  for (const part of copy.querySelectorAll("[name], [for], [id]")) {
    for (const name of ["name", "for", "id"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace(/\.\d+\./, `.${number}.`));
    }
    if (part.matches("input[type=checkbox]")) part.checked = false;
    else if (part.matches("input, textarea")) part.value = "";
  }
  lines.append(copy);
  copy.querySelector("input, select, textarea")?.focus();
}

// A form that is sent twice by a double click would do its work twice.
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method === "get" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));
