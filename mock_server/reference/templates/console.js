// The console: sends what the form holds to the mock that serves this page, and shows what is answered.

{
  const field = (name) => document.getElementById(`try-${name}`);
  const place = document.getElementById("try").dataset;

  // The mock tells its users to this machine alone; where it does not, the token is typed.
  async function offerUsers() {
    const answer = await fetch("../__mock__/users");
    if (!answer.ok) return;
    const options = (await answer.json()).map((user) => make("option", { value: user.token }, user.name));
    field("user").prepend(...options);
    field("user").selectedIndex = 0;
    field("token").value = field("user").value;
  }

  // RFC 4180: a quote within quotes is doubled.
  function rowsOf(text) {
    const rows = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
      rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
      if (end !== ",") rows.push([]);
    }
    return rows.filter((row) => row.length > 1);
  }

  function tableOf([head, ...rows]) {
    const line = (cells, tag) => make("tr", {}, ...cells.map((cell) => make(tag, {}, cell)));
    const names = line(head, "th");
    for (const name of names.children) name.scope = "col";
    return make("table", {}, make("thead", {}, names), make("tbody", {}, ...rows.map((row) => line(row, "td"))));
  }

  async function shownOf(answer, save) {
    const type = answer.headers.get("Content-Type") ?? "";
    const name = /filename="?([^"]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    const content = await answer.blob();
    const text = type.includes("sheet") ? "" : await content.text();
    const shown = [];
    if (name && content.size) {
      save.href = URL.createObjectURL(content);
      save.download = name;
      shown.push(make("p", {}, save));
    }
    if (type.includes("json") && text) shown.push(make("pre", {}, JSON.stringify(JSON.parse(text), null, 2)));
    if (type.includes("sheet") && content.size) shown.push(make("p", {}, "A workbook with the same rows as the CSV. Open the file to read it."));
    if (type.includes("csv") && text) shown.push(tableOf(rowsOf(text)));
    return shown;
  }

  async function send(method, path, settings = {}) {
    const box = document.getElementById("answer");
    const status = document.getElementById("answer-status");
    const headers = document.getElementById("answer-headers");
    const body = document.getElementById("answer-body");
    const authorization = field("token").value ? { Authorization: `Bearer ${field("token").value}` } : {};
    box.hidden = false;
    try {
      const answer = await fetch(place.api + path, {
        method,
        ...settings,
        headers: { ...authorization, ...settings.headers },
      });
      status.textContent = `${method}: ${answer.status} ${answer.statusText}`;
      box.classList.toggle("refused", !answer.ok);
      const line = ([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value));
      headers.replaceChildren(...[...answer.headers].map(line));
      const copy = answer.clone();
      body.replaceChildren(...(await shownOf(answer, make("a", {}, "Save the file"))));
      return copy;
    } catch (error) {
      status.textContent = `${method}: no answer (${error.message})`;
      box.classList.add("refused");
      headers.replaceChildren();
      body.replaceChildren();
      return null;
    }
  }

  const read = (method) => send(method, `${place.path}/${encodeURIComponent(field("id").value.trim())}${field("form").value}`);
  const type = () => field("example").selectedOptions[0].dataset.type;

  field("create").addEventListener("click", async () => {
    const answer = await send("POST", place.path, { body: field("body").value, headers: { "Content-Type": type() } });
    if (answer?.ok) field("id").value = (await answer.json()).data.id;
  });
  field("get").addEventListener("click", () => read("GET"));
  field("head").addEventListener("click", () => read("HEAD"));
  field("user").addEventListener("change", () => (field("token").value = field("user").value));
  field("token").addEventListener("input", () => (field("user").value = field("token").value));
  field("example").addEventListener("change", () => (field("body").value = field("example").value));
  field("body").value = field("example").value;
  document.getElementById("console").addEventListener("submit", (event) => event.preventDefault());
  offerUsers().catch(() => {});
}
