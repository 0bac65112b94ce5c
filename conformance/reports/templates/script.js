"use strict";
const form = document.getElementById("filter");
const items = Array.from(document.querySelectorAll("[data-family]"));
const keys = ["family", "severity", "state"];

function wanted() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const key of keys) {
    const value = asked.get(key) || "";
    const known = Array.from(form.elements[key].options).some((option) => option.value === value);
    form.elements[key].value = known ? value : "";
  }
}

function apply() {
  let shown = 0, cards = 0, all = 0;
  for (const item of items) {
    const fits = keys.every((key) => !form.elements[key].value || form.elements[key].value === item.dataset[key]);
    item.hidden = !fits;
    if (item.classList.contains("card")) { all += 1; cards += fits; } else { shown += fits; }
  }
  const findings = all ? `${cards} of ${all} findings, ` : "";
  document.getElementById("shown").textContent = `${findings}${shown} of ${items.length - all} checks`;
}

function remember() {
  const asked = new URLSearchParams(keys.map((key) => [key, form.elements[key].value]).filter(([, value]) => value));
  history.replaceState(null, "", asked.size ? `#${asked}` : location.pathname + location.search);
  apply();
}

form.hidden = false;
form.addEventListener("change", remember);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", () => { wanted(); apply(); });
wanted();
apply();

function copying(label, parts) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(parts.map((part) => part.textContent.trim()).join("\n")).then(() => {
      button.textContent = "copied";
      setTimeout(() => { button.textContent = label; }, 1500);
    }, () => { button.textContent = "select it"; });
  });
  return button;
}

if (navigator.clipboard) {
  for (const pre of document.querySelectorAll("pre.curl")) {
    pre.classList.add("copied-from");
    pre.parentElement.classList.add("step");
    pre.after(copying("copy", [pre]));
  }
  for (const evidence of document.querySelectorAll(".evidence")) {
    const all = copying("copy all commands", Array.from(evidence.querySelectorAll(".note, pre.curl")));
    all.classList.add("all");
    evidence.append(all);
  }
}
