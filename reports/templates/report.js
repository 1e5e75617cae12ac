"use strict";
// The table of all results. Texts from the report only ever become text nodes.
(() => {
  const PER_PAGE = 100;
  const LONG = 200;
  const PREFIX = "#results:";
  const WORDS = { pass: "Pass", fail: "Fail", not_applicable: "Not applicable", unknown: "Unknown", manual: "Manual", error: "Error", waived: "Waived", known: "Known" };
  const GLYPHS = { pass: "✓", fail: "✕", not_applicable: "–", unknown: "?", manual: "○", error: "!", waived: "◐", known: "◇" };
  const [POLICY, OUTCOME, RESOURCE, AT, MESSAGE, WHERE, KEY, EXPECTED, ACTUAL, ENDPOINT, ASKED, READ_AT, CHANGE, ACCEPTED] = Array(14).keys();

  // Where the style sheet cannot open details for print, the script does.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open], .unprinted)")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });

  const data = JSON.parse(document.getElementById("data").textContent);
  const browser = document.getElementById("browser");
  const form = browser.querySelector("form");
  const body = browser.querySelector("tbody");
  const headers = [...browser.querySelectorAll("[data-sort]")];
  const filters = ["q", "outcome", "severity", "kind", "change", "policy"].filter((name) => form.elements[name]);

  const text = (row, cell) => data.texts[row[cell] || 0];
  const policy = (row) => data.policies[row[POLICY]];
  const resource = (row) => data.resources[row[RESOURCE]];
  const change = (row) => data.changes[row[CHANGE] || 0];
  const kind = (row) => data.kinds[resource(row)[0]];
  const rank = Object.fromEntries(["fail", "error", "unknown", "manual", "known", "waived", "not_applicable", "pass"].map((name, index) => [name, index]));
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const keys = {
    outcome: (row) => rank[data.outcomes[row[OUTCOME]]],
    severity: (row) => policy(row)[2],
    policy: (row) => policy(row)[0],
    resource: (row) => resource(row)[1],
    message: (row) => text(row, MESSAGE),
  };

  let sort = "severity";
  let descending = false;
  let page = 1;
  let found = data.rows;

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function long(shown, wrap) {
    if (shown.length <= LONG) return wrap(shown);
    const more = element("span", { className: "more" }, ` (${shown.length.toLocaleString("en")} characters)`);
    return element("details", { className: "long" }, element("summary", {}, wrap(shown.slice(0, LONG) + "…"), more), wrap(shown));
  }
  const plain = (shown) => element("span", {}, shown);
  const code = (shown) => element("code", {}, shown);
  const attribute = (shown) => element("code", {}, ...shown.split(".").flatMap((part, index) => (index ? [".", element("wbr", {}), part] : [part])));

  // GitLab allows nothing else in a path; anything else is shown and not linked.
  const LINKABLE = /^[\w.\/-]+$/;
  function place([kindIndex, path], row) {
    const section = data.kinds[kindIndex] === "instance" && data.admin[text(row, WHERE).split(/[.[]/)[0]];
    const around = section ? [section] : data.links[data.kinds[kindIndex]];
    const name = path || data.kinds[kindIndex];
    if (!around || (around.length > 1 && !LINKABLE.test(path))) return long(name, plain);
    return long(name, (shown) => element("a", { href: around.length > 1 ? around[0] + path + around[1] : around[0], rel: "noopener noreferrer" }, shown));
  }

  function evidence(row) {
    const where = element("div", { className: "sub" }, text(row, WHERE) ? long(text(row, WHERE), attribute) : "whole resource");
    if (row[KEY]) where.append(" key ", long(text(row, KEY), code));
    if (row[AT]) {
      const at = data.resources[row[AT] - 1];
      where.append(` at ${data.kinds[at[0]]} `, place(at, row));
    }
    const actual = row[ACTUAL] ? long(text(row, ACTUAL), code) : row[WHERE] ? "not set" : "–";
    const values = element("div", { className: "sub" }, "expected ", row[EXPECTED] ? long(text(row, EXPECTED), code) : "–", ", actual ", actual);
    const source = element("div", { className: "sub" }, code(text(row, ENDPOINT)));
    if (row[ASKED]) source.append(` asked ${text(row, ASKED)}`);
    if (row[READ_AT]) source.append(" ", element("time", {}, text(row, READ_AT)));
    return [where, values, source];
  }

  function line(row) {
    const outcome = data.outcomes[row[OUTCOME]];
    const [id, title, severityIndex] = policy(row);
    const severity = data.severities[severityIndex];
    const found = element("td", {}, long(text(row, MESSAGE), plain));
    const given = [WHERE, KEY, AT, EXPECTED, ACTUAL, ENDPOINT].some((cell) => row[cell]);
    const fails = ["fail", "known", "waived"].includes(outcome);
    const [changed, since] = change(row);
    if (since) found.append(element("div", { className: changed === "new" ? "sub new" : "sub" }, since));
    if (row[ACCEPTED]) found.append(element("div", { className: "sub" }, text(row, ACCEPTED)));
    if (fails && !given) found.append(element("div", { className: "sub" }, "the policy gives no evidence"));
    if (fails && given) found.append(...evidence(row));
    const glyph = element("span", { ariaHidden: "true" }, GLYPHS[outcome]);
    return element(
      "tr",
      {},
      element("td", {}, element("span", { className: `mark ${outcome}` }, glyph, ` ${WORDS[outcome]}`)),
      element("td", {}, element("span", { className: `severity ${severity}` }, severity[0].toUpperCase() + severity.slice(1))),
      element("td", {}, element("a", { href: `#policy-${id}` }, title), " ", element("span", { className: "id" }, id)),
      element("td", {}, row[AT] ? long(resource(row)[1] || kind(row), plain) : place(resource(row), row), element("div", { className: "sub" }, kind(row))),
      found,
    );
  }

  // Every text is searched once, however many rows share it.
  function matcher(term) {
    const texts = data.texts.map((one) => one.toLowerCase().includes(term));
    const resources = data.resources.map(([index, path]) => `${data.kinds[index]} ${path}`.toLowerCase().includes(term));
    const policies = data.policies.map(([id, title]) => `${id} ${title}`.toLowerCase().includes(term));
    return (row) => {
      if (policies[row[POLICY]] || resources[row[RESOURCE]] || (row[AT] && resources[row[AT] - 1])) return true;
      for (let cell = MESSAGE; cell < row.length; cell++) if (cell !== CHANGE && row[cell] && texts[row[cell]]) return true;
      return false;
    };
  }

  function select() {
    const wanted = Object.fromEntries(filters.map((name) => [name, form.elements[name].value]));
    const tests = wanted.q.toLowerCase().split(/\s+/).filter(Boolean).map(matcher);
    if (wanted.outcome) tests.push((row) => data.outcomes[row[OUTCOME]] === wanted.outcome);
    if (wanted.severity) tests.push((row) => data.severities[policy(row)[2]] === wanted.severity);
    if (wanted.kind) tests.push((row) => kind(row) === wanted.kind);
    if (wanted.change) tests.push((row) => change(row)[0] === wanted.change);
    if (wanted.policy) tests.push((row) => policy(row)[0] === wanted.policy);
    const key = keys[sort];
    found = data.rows.filter((row) => tests.every((test) => test(row)));
    found.sort((a, b) => compare(key(a), key(b)) * (descending ? -1 : 1) || compare(keys.outcome(a), keys.outcome(b)) || rowOrder(a, b));
  }
  const order = new Map(data.rows.map((row, index) => [row, index]));
  const rowOrder = (a, b) => order.get(a) - order.get(b);

  function draw() {
    const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
    page = Math.min(Math.max(1, page), pages);
    const first = (page - 1) * PER_PAGE;
    const last = Math.min(found.length, first + PER_PAGE);
    const number = (count) => count.toLocaleString("en");
    body.replaceChildren(...found.slice(first, last).map(line));
    const of = found.length === data.rows.length ? "" : ` (filtered from ${number(data.rows.length)})`;
    document.getElementById("count").textContent = found.length
      ? `Shown ${number(first + 1)} to ${number(last)} of ${number(found.length)} ${found.length === 1 ? "row" : "rows"}${of}`
      : `No row matches${of}`;
    document.getElementById("page").textContent = `Page ${number(page)} of ${number(pages)}`;
    const [previous, next] = browser.querySelectorAll("[data-page]");
    previous.disabled = page === 1;
    next.disabled = page === pages;
    for (const header of headers) {
      const cell = header.closest("th");
      if (header.dataset.sort === sort) cell.ariaSort = descending ? "descending" : "ascending";
      else cell.removeAttribute("aria-sort");
    }
  }

  function remember() {
    const kept = new URLSearchParams();
    for (const name of filters) if (form.elements[name].value) kept.set(name, form.elements[name].value);
    if (sort !== "severity" || descending) kept.set("sort", (descending ? "-" : "") + sort);
    if (page > 1) kept.set("page", page);
    history.replaceState(null, "", kept.size ? PREFIX + kept : "#results");
  }

  function recall() {
    if (!location.hash.startsWith(PREFIX)) return false;
    const kept = new URLSearchParams(location.hash.slice(PREFIX.length));
    for (const name of filters) form.elements[name].value = kept.get(name) || "";
    const sorted = kept.get("sort") || "severity";
    descending = sorted.startsWith("-");
    sort = sorted.replace("-", "") in keys ? sorted.replace("-", "") : "severity";
    page = Number.parseInt(kept.get("page"), 10) || 1;
    return true;
  }

  function changed() {
    page = 1;
    select();
    draw();
    remember();
  }

  function choices(name, values) {
    form.elements[name].append(...values.map(([value, label]) => element("option", { value }, label)));
  }

  function start() {
    const present = (list, of) => list.filter((one, index) => data.rows.some((row) => of(row) === index)).map((one) => [one, one[0].toUpperCase() + one.slice(1)]);
    choices("outcome", present(data.outcomes, (row) => row[OUTCOME]).map(([name]) => [name, WORDS[name]]));
    choices("severity", present(data.severities, (row) => policy(row)[2]));
    choices("kind", present(data.kinds, (row) => resource(row)[0]));
    if (form.elements.change) choices("change", [["new", "New"], ["updated", "Updated"], ["unchanged", "Unchanged"]]);
    const used = new Set(data.rows.map((row) => row[POLICY]));
    choices("policy", data.policies.filter((one, index) => used.has(index)).map(([id, title]) => [id, `${id} ${title}`]));
    for (const link of document.querySelectorAll("[data-filter]")) link.href = PREFIX + link.dataset.filter;
    browser.hidden = false;
    const asked = recall();
    select();
    draw();
    if (asked) document.getElementById("results").scrollIntoView();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => event.target.name !== "slash" && changed());
  form.addEventListener("reset", () => setTimeout(changed));
  for (const header of headers) {
    header.addEventListener("click", () => {
      descending = header.dataset.sort === sort && !descending;
      sort = header.dataset.sort;
      changed();
    });
  }
  for (const button of browser.querySelectorAll("[data-page]")) {
    button.addEventListener("click", () => {
      page += Number(button.dataset.page);
      draw();
      remember();
      browser.scrollIntoView();
    });
  }
  addEventListener("hashchange", () => {
    if (!recall()) return;
    select();
    draw();
    document.getElementById("results").scrollIntoView();
  });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !form.elements.slash.checked) return;
    event.preventDefault();
    form.elements.q.focus();
  });

  if (data.rows.length) start();
})();
