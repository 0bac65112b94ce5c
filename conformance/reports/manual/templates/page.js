// The page is complete without this script. It makes samples to tabs, gives code a button to copy it, searches, and marks
// where the reader is in the contents.

const LANGUAGE = "mailing-docs-language";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const targetOf = (hash) => document.getElementById(decodeURIComponent(hash.slice(1)));

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

// Search: all words have to be found; what begins with them comes first, and what has them in its text comes last.

function textOf(id) {
  const place = document.getElementById(id);
  const texts = [place.textContent];
  // A heading stands for what is below it, up to the next one.
  if (/^H/.test(place.tagName))
    for (let next = place.nextElementSibling; next && !/^H/.test(next.tagName); next = next.nextElementSibling)
      texts.push(next.textContent);
  return texts.join(" ").toLowerCase();
}

function searchText(index, words, skipped) {
  const found = index.filter((entry) => !skipped.includes(entry) && words.every((word) => (entry.text ??= textOf(entry[2])).includes(word)));
  const places = found.map(([, , id]) => document.getElementById(id));
  // The innermost place is the one to read.
  return found.filter((_, at) => !places.some((place) => place !== places[at] && places[at].contains(place)));
}

function search(index, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const rank = ([title]) => {
    const name = title.toLowerCase();
    return [name === query.toLowerCase(), name.startsWith(words[0]), name.includes(words[0])].indexOf(true) >>> 0;
  };
  const named = index.filter(([title, place]) => words.every((word) => `${title} ${place}`.toLowerCase().includes(word)));
  return [...named.sort((one, other) => rank(one) - rank(other)), ...searchText(index, words, named)];
}

function makeSearch(contents) {
  const index = JSON.parse(document.getElementById("index").textContent);
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const number = document.getElementById("found-number");
  const show = () => {
    const all = search(index, input.value.trim());
    const links = all.slice(0, 20).map(([title, place, id]) => make("a", { href: `#${id}` }, title, make("small", {}, place)));
    found.replaceChildren(...links.map((link) => make("li", {}, link)));
    contents.classList.toggle("searching", input.value.trim() !== "");
    number.textContent = input.value.trim() ? `${all.length || "Nothing"} found` : "";
    number.classList.toggle("unseen", all.length > 0 || !input.value.trim());
  };
  input.addEventListener("input", show);
  input.parentElement.hidden = false;
  input.parentElement.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === input) links[0]?.click();
    else if (event.key === "Escape" && input.value) (input.value = ""), show(), input.focus();
    else if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (links[at - 1] ?? input).focus();
    else return;
    event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    if (getComputedStyle(contents).display === "none") contents.showPopover();
    input.focus();
  });
}

// The contents: the section that is being read is marked, and a link that is followed closes them on a phone.

function makeContents(contents) {
  const links = [...contents.querySelectorAll('li a[href^="#"]')];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
  let current;
  // At the end of the page several sections are in sight: the one that was followed is read, else the last.
  const lastInSight = () => {
    const root = document.documentElement;
    if (!scrollY || scrollY + innerHeight < root.scrollHeight - 2) return undefined;
    const target = targetOf(location.hash);
    const at = target?.getBoundingClientRect().top >= 0 ? sections.findLastIndex((section) => section.contains(target)) : -1;
    return at < 0 ? sections.length - 1 : at;
  };
  const showCurrent = () => {
    const { top, bottom } = current.getBoundingClientRect();
    const box = contents.getBoundingClientRect();
    if (top < box.top || bottom > box.bottom) contents.scrollBy(0, top - box.top - box.height / 2);
  };
  const mark = () => {
    // A link brings the head of a section to this height; the next one may be close below it.
    const height = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
    const passed = sections.findLastIndex((section) => section.getBoundingClientRect().top < height);
    const link = links[Math.max(lastInSight() ?? passed, 0)];
    if (link === current) return;
    current?.removeAttribute("aria-current");
    current = link;
    current.setAttribute("aria-current", "true");
    showCurrent();
  };
  addEventListener("scroll", mark, { passive: true });
  addEventListener("resize", mark);
  addEventListener("hashchange", mark);
  mark();
  contents.addEventListener("toggle", showCurrent);
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });
}

const contents = document.getElementById("contents");
makeContents(contents);
makeSearch(contents);
document.querySelectorAll(".samples").forEach(makeTabs);
const known = [...new Set([...document.querySelectorAll(".sample")].map((figure) => figure.dataset.language))];
choose(known.includes(remember()) ? remember() : known[0]);
// A link to a sample shows it. Where the page is opened with a link, what is above the target has another height now.
const follow = () => {
  const target = targetOf(location.hash);
  if (target?.matches(".sample")) choose(target.dataset.language);
  target?.scrollIntoView();
};
addEventListener("hashchange", follow);
document.querySelectorAll("pre").forEach(makeCopyButton);
follow();
document.body.append(said);
