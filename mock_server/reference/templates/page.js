// The page is complete without this script; it makes samples to tabs and gives code a button to copy it.

const LANGUAGE = "mailing-docs-language";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Tabs: the language that was chosen last is chosen at every sample, and when the page is opened again.

function remember(language) {
  try {
    if (language) localStorage.setItem(LANGUAGE, language);
    return localStorage.getItem(LANGUAGE);
  } catch {
    return null; // A browser may keep nothing of pages that it opened from a disk.
  }
}

function choose(language) {
  for (const figure of document.querySelectorAll(".sample")) {
    const chosen = figure.dataset.language === language;
    const tab = document.getElementById(`tab-${figure.id}`);
    figure.hidden = !chosen;
    tab.ariaSelected = chosen;
    tab.tabIndex = chosen ? 0 : -1;
  }
}

function makeTabs(group) {
  const list = make("div", { className: "tabs", role: "tablist", ariaLabel: "Language" });
  for (const figure of group.querySelectorAll(".sample")) {
    const tab = make("button", { type: "button", role: "tab", id: `tab-${figure.id}` }, figure.dataset.title);
    tab.setAttribute("aria-controls", figure.id);
    tab.dataset.language = figure.dataset.language;
    figure.setAttribute("role", "tabpanel");
    figure.setAttribute("aria-labelledby", tab.id);
    list.append(tab);
  }
  const take = (tab) => {
    const before = list.getBoundingClientRect().top;
    choose(remember(tab.dataset.language) ?? tab.dataset.language);
    tab.focus({ preventScroll: true });
    // What is above has another height now; the reader stays where they are.
    scrollBy({ top: list.getBoundingClientRect().top - before, behavior: "instant" });
  };
  list.addEventListener("click", (event) => event.target.role === "tab" && take(event.target));
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.children];
    const at = tabs.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    take(tabs.at(to % tabs.length));
  });
  group.classList.add("tabbed");
  group.prepend(list);
}

// Buttons that copy code.

const said = make("p", { className: "unseen", role: "status" });

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    said.textContent = button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code);
    said.textContent = button.textContent = "Selected";
  }
  setTimeout(() => (said.textContent = "", button.textContent = "Copy"), 2000);
}

function makeCopyButton(pre) {
  const button = make("button", { type: "button", className: "copy" }, "Copy");
  button.setAttribute("aria-label", `Copy: ${pre.getAttribute("aria-label")}`);
  button.addEventListener("click", () => copy(pre.firstElementChild, button));
  const box = make("div", { className: "code" });
  pre.before(box);
  box.append(pre, button);
}

document.querySelectorAll(".samples").forEach(makeTabs);
const known = [...new Set([...document.querySelectorAll(".sample")].map((figure) => figure.dataset.language))];
choose(known.includes(remember()) ? remember() : known[0]);
// A link to a sample shows it.
const follow = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches(".sample")) choose(target.dataset.language), target.scrollIntoView();
};
addEventListener("hashchange", follow);
follow();
document.querySelectorAll("pre").forEach(makeCopyButton);
document.body.append(said);
