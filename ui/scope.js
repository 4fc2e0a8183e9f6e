// What questions are limited to, in the browser: the filters, kept while the tab of the browser is open.
(() => {
  "use strict";
  const STORE = "dealdesk.limits";
  const NONE = { folder: "", documents: [], date_from: "", date_to: "", as_of: "" };
  const DAYS = { date_from: "Dated from", date_to: "Dated to", as_of: "As of" };
  const bar = { element: null, server: null, asked: 0, options: [], at: -1 };
  let chosen = restored();
  let arrived = null;

  function restored() {
    try {
      return { ...NONE, ...JSON.parse(sessionStorage.getItem(STORE) || "{}") };
    } catch {
      return { ...NONE };
    }
  }
  function choose(change) {
    chosen = { ...chosen, ...change };
    sessionStorage.setItem(STORE, JSON.stringify(chosen));
    paint();
  }
  // As the server takes them. They are read when a question is asked, and then the filters need no room.
  function limits() {
    if (unfolded()) unfold(false, false);
    const days = Object.fromEntries(Object.keys(DAYS).map((name) => [name, chosen[name] || null]));
    return JSON.stringify({ folder: chosen.folder, documents: chosen.documents.map((one) => one.source), ...days });
  }
  function unlimited() {
    choose(NONE);
    return limits();
  }
  // The question that the page's address asks; asked once, so the address is then cleared.
  function arrival() {
    if (arrived !== null) return arrived;
    const given = new URLSearchParams(location.search);
    arrived = {};
    if (!given.get("q")) return arrived;
    const documents = given.getAll("document").map((source) => ({ source, label: source }));
    const [folder, date_from, date_to, as_of] = ["folder", "from", "to", "as_of"].map((name) => given.get(name) || "");
    choose({ folder, documents, date_from, date_to, as_of });
    arrived = { q: given.get("q"), after: given.getAll("after"), scope: limits() };
    history.replaceState(null, "", location.pathname);
    return arrived;
  }

  function attach(element, server, watch) {
    Object.assign(bar, { element, server });
    element.addEventListener("click", onClick);
    element.addEventListener("input", onInput);
    element.addEventListener("keydown", onKey);
    element.addEventListener("focusout", (event) => event.target.matches("[role=combobox]") && setTimeout(fold, 150));
    document.addEventListener("pointerdown", (press) => element.contains(press.target) || !unfolded() || unfold(false, false));
    watch("value", paint);
    paint();
  }
  function find(selector) {
    return bar.element && bar.element.querySelector(selector);
  }

  function paint() {
    if (!bar.element || !find(".chips")) return;
    const chips = active();
    find(".chips").replaceChildren(...chips.map(chip));
    find(".whole").hidden = chips.length > 0;
    find(".clear").hidden = chips.length === 0;
    find(".filters").textContent = chips.length ? `Filters (${chips.length})` : "Filters";
    for (const input of bar.element.querySelectorAll("[data-limit]")) input.value = chosen[input.dataset.limit];
    const crossed = chosen.date_from && chosen.date_to && chosen.date_from > chosen.date_to;
    find(".amiss").textContent = crossed ? "The first date is after the last one: exchange them." : "";
  }
  function active() {
    const days = Object.entries(DAYS).filter(([name]) => chosen[name]);
    return [
      ...(chosen.folder ? [[`${chosen.folder}/`, { folder: "" }]] : []),
      ...chosen.documents.map((one) => [one.label, { documents: chosen.documents.filter((other) => other !== one) }]),
      ...days.map(([name, label]) => [`${label} ${written(chosen[name])}`, { [name]: "" }]),
    ];
  }
  function written(day) {
    const [year, month, date] = day.split("-").map(Number);
    const told = { year: "numeric", month: "long", day: "numeric" };
    return new Date(year, month - 1, date).toLocaleDateString("en-US", told);
  }
  function chip([label, without]) {
    const made = document.createElement("li");
    const off = document.createElement("button");
    Object.assign(off, { type: "button", textContent: "×", ariaLabel: `Remove the filter: ${label}` });
    off.addEventListener("click", () => {
      choose(without);
      find(".filters").focus();
    });
    made.append(Object.assign(document.createElement("span"), { textContent: label, title: label }), off);
    return made;
  }

  function unfolded() {
    return find(".limits")?.hidden === false; // the filters arrive after the rest of the page
  }
  function unfold(open, moving = true) {
    find(".limits").hidden = !open;
    find(".filters").setAttribute("aria-expanded", `${open}`);
    if (moving) find(open ? "[role=combobox]" : ".filters").focus();
  }
  function onClick(click) {
    const at = (selector) => click.target.closest(selector);
    if (at(".filters")) unfold(!unfolded());
    else if (at(".done")) unfold(false);
    else if (at(".clear")) {
      choose(NONE);
      find(".filters").focus();
    } else if (at("[role=option]")) pick(Number(at("[role=option]").dataset.option));
    else if (at("[role=combobox]")) suggest();
  }
  function onInput(event) {
    const day = event.target.dataset.limit;
    if (day) choose({ [day]: event.target.value });
    else suggest();
  }

  // The combobox: what is typed finds folders and documents on the server; arrows and Enter choose one.
  async function suggest() {
    const asked = ++bar.asked;
    const found = await bar.server.offered(find("[role=combobox]").value);
    if (asked !== bar.asked) return;
    bar.options = found;
    bar.at = -1;
    find("[role=listbox]").replaceChildren(...(found.length ? found.map(option) : [none()]));
    list(true);
  }
  function option(one, at) {
    const made = document.createElement("li");
    Object.assign(made, { role: "option", id: `limit-option-${at}`, ariaSelected: "false" });
    made.dataset.option = `${at}`;
    const more = Object.assign(document.createElement("span"), { className: "more-told", textContent: one.more });
    made.append(Object.assign(document.createElement("b"), { textContent: one.label }), more);
    return made;
  }
  function none() {
    const made = Object.assign(document.createElement("li"), { role: "option", ariaDisabled: "true", ariaSelected: "false" });
    made.textContent = "No folder or document has these words";
    return made;
  }
  function list(open) {
    find("[role=listbox]").hidden = !open;
    find("[role=combobox]").setAttribute("aria-expanded", `${open}`);
    if (!open) find("[role=combobox]").removeAttribute("aria-activedescendant");
  }
  function fold() {
    bar.asked += 1;
    if (find("[role=listbox]")) list(false);
  }
  function move(way) {
    if (!bar.options.length) return;
    bar.at = (bar.at + way + bar.options.length) % bar.options.length;
    const all = bar.element.querySelectorAll("[role=option]");
    all.forEach((one, at) => one.setAttribute("aria-selected", `${at === bar.at}`));
    find("[role=combobox]").setAttribute("aria-activedescendant", `limit-option-${bar.at}`);
    all[bar.at].scrollIntoView({ block: "nearest" });
  }
  function pick(at) {
    const one = bar.options[at];
    if (!one) return;
    const known = chosen.documents.some((other) => other.source === one.value);
    if (one.kind === "folder") choose({ folder: one.value });
    else if (!known) choose({ documents: [...chosen.documents, { source: one.value, label: one.label }] });
    const box = find("[role=combobox]");
    box.value = "";
    box.focus();
    fold();
    dealdesk.announce(`Filter set: ${one.label}`);
  }
  function onKey(key) {
    const box = key.target.matches("[role=combobox]");
    const open = box && !find("[role=listbox]").hidden;
    if (key.key === "Escape" && (open || unfolded())) {
      if (open) fold();
      else unfold(false);
      key.stopPropagation();
    } else if (box && (key.key === "ArrowDown" || key.key === "ArrowUp")) {
      key.preventDefault();
      if (open) move(key.key === "ArrowDown" ? 1 : -1);
      else suggest();
    } else if (box && key.key === "Enter") {
      key.preventDefault();
      if (open) pick(Math.max(0, bar.at));
    }
  }

  Object.assign(window.dealdesk, { scope: attach, limits, unlimited, arrival });
})();
