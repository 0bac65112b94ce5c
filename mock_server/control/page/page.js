// The page of the control API: what was sent to one session, and what can be steered in it.
//
// The rule: what comes from the server is put in as text and never as HTML. Everything is asked of the control API
// below this page, with the control token where the server has one; the token stays in a variable.

const MOST = 1000;
const MOST_EXPORTS = 200;
const RETRY_MS = 3000;
const REFRESH_MS = 500;

const $ = (id) => document.getElementById(id);

let session = new URLSearchParams(location.search).get("session") ?? "";
let token = "";
let last = 0; // the number of the newest request that is shown
let isFrozen = false;
let following = new AbortController();
let refreshing = 0;
let pause = REFRESH_MS;
const entries = new WeakMap(); // of the request that a part of the table shows
const contents = new WeakMap(); // of what a list holds

// --- What is asked of the server

async function call(method, path, body, signal) {
  const url = new URL(path, location.href);
  if (session) url.searchParams.set("session", session);
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const request = { method, headers, body: JSON.stringify(body), cache: "no-store", signal };
  const response = await fetch(url, request).catch(() => {
    throw new Error("The server does not answer.");
  });
  if (response.ok) return response;
  if (response.status === 401) askForToken();
  const { errors } = await response.json();
  throw new Error(errors.map((error) => [error.source?.pointer, error.detail].filter(Boolean).join(": ")).join("\n"));
}

const read = async (path, signal) => (await call("GET", path, undefined, signal)).json();

async function steer(method, path, body) {
  await call(method, path, body);
  await refresh();
}

// Do what a button or a form asks for, and show in its section what went wrong.
async function attempt(element, action) {
  const section = element.closest("section");
  const error = section.querySelector(".error");
  try {
    await action();
    error.textContent = "";
  } catch (failure) {
    error.textContent = section.closest("[hidden]") ? "" : failure.message;
  }
}

function askForToken() {
  following.abort();
  show("token-section");
  $("token").focus();
}

// --- How it is shown

function show(...ids) {
  for (const id of ["token-section", "session-section", "main"]) $(id).hidden = !ids.includes(id);
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const code = (text) => make("code", { textContent: text });

function button(text, label, action) {
  const made = make("button", { type: "button", textContent: text, ariaLabel: label });
  made.addEventListener("click", () => attempt(made, action));
  return made;
}

// Fill a list anew if it is to hold something else. The focus stays on the button of the same label, or in the section.
function fill(list, items, render) {
  const content = JSON.stringify(items);
  if (contents.get(list) === content) return;
  contents.set(list, content);
  const focused = list.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
  list.replaceChildren(...items.map(render));
  if (focused === null) return;
  const same = [...list.querySelectorAll("button")].find((each) => each.ariaLabel === focused);
  (same ?? list.closest("section").querySelector("h2")).focus();
}

// --- The journal

// All that the journal says of a request and its row does not show, whatever that may be.
function describe({ number, method, path, status, reason, violations, body, ...others }) {
  const list = make("dl");
  const tell = (name, ...parts) => list.append(make("dt", { textContent: name }), make("dd", {}, ...parts));
  for (const [name, value] of Object.entries(others)) {
    const text = [value].flat().join(", ");
    if (value && text) tell(name.replaceAll("_", " "), code(text));
  }
  for (const { pointer, clause, message } of violations) {
    tell("violation", message, make("p", {}, ...(pointer ? [code(pointer), " "] : []), code(`openapi.yaml#${clause}`)));
  }
  if (body !== null) tell("body", make("pre", { textContent: body }));
  return make("tr", {}, make("td", { colSpan: 6 }, list));
}

function rowOf(entry) {
  const { number, at, method, path, query, status, operation, user, reason } = entry;
  const target = make("span", { textContent: query ? `${path}?${query}` : path });
  const verb = make("b", { textContent: method });
  const request = make("button", { type: "button", ariaExpanded: "false" }, verb, " ", target);
  const row = make("tr", {},
    make("td", { className: "wide", textContent: number }),
    make("td", { textContent: at.slice(11, 19), title: at }),
    make("td", { className: status && status < 400 ? "good" : "bad", textContent: status ?? "none" }),
    make("td", {}, request, make("p", { className: "reason", textContent: reason ?? "" })),
    make("td", { className: "wide", textContent: operation ?? "" }),
    make("td", { className: "wide", textContent: user ?? "" }),
  );
  const body = make("tbody", {}, row);
  row.addEventListener("click", () => {
    const isClosed = body.rows.length === 1;
    if (isClosed) body.append(describe(entry));
    else body.rows[1].remove();
    request.ariaExpanded = String(isClosed);
  });
  entries.set(body, entry);
  return body;
}

function clearJournal() {
  for (const body of [...$("journal").tBodies]) body.remove();
  last = 0;
}

function add(sent) {
  const { tBodies, tHead } = $("journal");
  for (const entry of sent) {
    if (entry.number <= last) clearJournal(); // the journal was cleared, and its numbers begin anew
    last = entry.number;
    tHead.after(rowOf(entry));
    if (tBodies.length > MOST) tBodies[MOST].remove();
    filter(tBodies[0]);
  }
  count();
  refreshSoon();
}

function filter(body) {
  const { violations, status, ...entry } = entries.get(body);
  const isOfClass = String(status ?? "n").startsWith($("class").value);
  const text = Object.values(entry).join(" ").toLowerCase();
  body.hidden = !isOfClass || !text.includes($("filter").value.trim().toLowerCase());
}

function count() {
  const all = $("journal").tBodies.length;
  const visible = $("journal").querySelectorAll("tbody:not([hidden])").length;
  $("count").textContent = visible === all ? `${all} shown` : `${visible} of ${all} shown`;
  $("journal-empty").hidden = all > 0;
}

// Read the journal, then follow it. EventSource cannot send the control token, so the events are read here.
async function showJournal() {
  following.abort();
  following = new AbortController();
  const { signal } = following;
  while (!signal.aborted) {
    try {
      const sent = await read("journal", signal);
      clearJournal();
      add(sent);
      await follow(await call("GET", `journal/events?after=${last}`, undefined, signal));
    } catch {
      // The server has gone, or something between does not let events through.
    }
    if (signal.aborted) return;
    $("live").textContent = "Not live: reload to see what is new";
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function follow(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    $("live").textContent = "Live";
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    const sent = events.filter((event) => event.startsWith("data: ")).map((event) => JSON.parse(event.slice(6)));
    if (sent.length) add(sent);
  }
}

// --- Exports, rules, clock, data set, sessions

function exportItem(item) {
  const path = `exports/${item.id}`;
  const [kind, text] = item.used_up ? ["bad", "used up"] : ["good", "fresh"];
  const state = make("span", { className: `mark ${kind}`, textContent: text });
  const owner = make("span", { className: "soft", textContent: `${item.user}, ${item.created_at}` });
  const params = typeof item.params === "string" ? item.params : JSON.stringify(item.params);
  const renew = () => steer("PUT", path, { ...item, used_up: false });
  const actions = make("div", { className: "line" });
  actions.append(button("Delete", `Delete export ${item.id}`, () => steer("DELETE", path)));
  if (item.used_up) actions.prepend(button("Make fresh", `Make export ${item.id} fresh`, renew));
  return make("li", {}, make("div", {}, code(item.id), " ", state, " ", owner, make("p", {}, code(params))), actions);
}

function ruleItem(text) {
  const path = `rules?rule=${encodeURIComponent(text)}`;
  const remove = button("Remove", `Remove rule ${text}`, () => steer("DELETE", path));
  return make("li", {}, code(text), remove);
}

function userItem(user) {
  const value = code(user.token + (session && `~${session}`));
  const copy = button("Copy", `Copy the token of ${user.name}`, async () => {
    getSelection().selectAllChildren(value);
    // Browsers have a clipboard only for pages of this machine or over HTTPS.
    await navigator.clipboard?.writeText(value.textContent);
    $("copied").textContent = navigator.clipboard ? "Copied." : "Selected; copy it with Ctrl+C.";
  });
  const name = make("b", { textContent: user.name });
  return make("li", {}, make("div", {}, name, ` ${user.first_name} ${user.last_name} `, value), copy);
}

async function refresh() {
  const parts = ["sessions", "rules", "exports", "clock"].map((path) => read(path));
  const [sessions, rules, exports, { now, frozen }] = await Promise.all(parts);
  const names = sessions.map(({ name }) => name);
  fill($("session"), names, (name) => make("option", { value: name, textContent: name || "default" }));
  $("session").value = session;
  fill($("rules"), rules, ruleItem);
  fill($("exports"), exports.slice(-MOST_EXPORTS).reverse(), exportItem);
  $("export-count").textContent = exports.length > MOST_EXPORTS ? `the newest ${MOST_EXPORTS} of ${exports.length}` : "";
  isFrozen = frozen;
  $("now").textContent = `${now.slice(0, 19).replace("T", " ")} UTC`;
  $("frozen").textContent = frozen ? "frozen" : "";
  $("freeze").textContent = frozen ? "Let it run" : "Freeze";
}

function refreshSoon() {
  refreshing ||= setTimeout(async () => {
    refreshing = 0;
    const began = performance.now();
    await attempt($("session"), refresh);
    pause = Math.max(REFRESH_MS, 9 * (performance.now() - began)); // the server has other things to do
  }, pause);
}

async function load() {
  const { contract } = await read("health");
  $("version").textContent = `serves version ${contract} of the contract`;
  const { users, account_lists: lists, contacts } = await read("fixtures");
  $("counts").textContent = `${users.length} users, ${lists.length} account lists, ${contacts.length} contacts`;
  fill($("users"), users.map((user) => ({ ...user, session })), userItem);
  await refresh();
  show("session-section", "main");
  showJournal();
}

// --- What the tester does

function on(id, event, action) {
  $(id).addEventListener(event, (happened) => {
    if (event === "submit") happened.preventDefault();
    attempt($(id), () => action(happened));
  });
}

on("token-form", "submit", () => {
  token = $("token").value;
  $("token").value = "";
  return load();
});
on("session", "change", () => {
  session = $("session").value;
  history.replaceState(null, "", session ? `?session=${encodeURIComponent(session)}` : location.pathname);
  return load();
});
on("reload", "click", load);
on("reset", "click", () => call("POST", "reset").then(load));
for (const id of ["filter", "class"]) {
  on(id, "input", () => {
    [...$("journal").tBodies].forEach(filter);
    count();
  });
}
on("rule-form", "submit", async () => {
  await steer("POST", "rules", [$("rule").value]);
  $("rule").value = "";
});
on("faults", "click", async ({ target: { dataset } }) => {
  if (dataset.rule) await steer("POST", "rules", [`${$("requests").value} ${dataset.rule}`]);
});
on("freeze", "click", () => steer("PUT", "clock", { frozen: !isFrozen }));
on("hour", "click", () => steer("PUT", "clock", { advance: 3600 }));
on("day", "click", () => steer("PUT", "clock", { advance: 86400 }));
on("clock-reset", "click", () => steer("DELETE", "clock"));
on("clock-form", "submit", () => steer("PUT", "clock", { now: `${$("moment").value.padEnd(19, ":00")}Z` }));

attempt($("session"), load);
