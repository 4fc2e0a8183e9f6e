// What the page does in the browser besides Gradio: the drawer, clicks as events, the theme, copying. No words of a
// document are ever turned into HTML here: HTML comes from the server, escaped there.
window.dealdesk = (() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 899px)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const THEME = "dealdesk.theme";

  // A click inside `element` on something with data-<event> becomes that event of the component.
  function clicks(element, trigger, events) {
    element.addEventListener("click", (click) => {
      for (const event of events) {
        const target = click.target.closest(`[data-${event}]`);
        if (target && element.contains(target)) trigger(event, { value: target.dataset[event] });
      }
    });
  }

  // The theme follows the system until the reader chooses; Gradio would set its own, so its choice is corrected.
  function chosen() {
    return localStorage.getItem(THEME) || (dark.matches ? "dark" : "light");
  }
  function paint() {
    const night = chosen() === "dark";
    document.documentElement.dataset.theme = night ? "dark" : "light";
    if (document.body.classList.contains("dark") !== night) document.body.classList.toggle("dark", night);
    for (const button of document.querySelectorAll("[data-theme-toggle]")) button.setAttribute("aria-pressed", `${night}`);
  }
  function followTheme() {
    paint();
    new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    dark.addEventListener("change", paint);
  }

  // The drawer: one document beside the chat, opened by anything that carries data-document.
  const drawer = { element: null, frame: null, server: null, opener: null, request: null };
  function attachDrawer(element, server) {
    const frame = element.closest("#drawer");
    Object.assign(drawer, { element, frame, server });
    frame.setAttribute("aria-label", "Source");
    element.addEventListener("click", (click) => {
      const more = click.target.closest("[data-more]");
      const step = click.target.closest("[data-step]");
      if (click.target.closest("[data-close]")) close();
      else if (more) widen(more.dataset.more, Number(more.dataset.size));
      else if (step) walk(Number(step.dataset.step));
    });
  }
  async function open(opener) {
    const { document: id, start, end, quote } = opener.dataset;
    drawer.opener = opener;
    drawer.request = { document: id, start: Number(start || 0), end: Number(end || 0), quote: quote || "" };
    const request = drawer.request;
    const html = await drawer.server.source(request);
    if (request !== drawer.request) return; // another one was opened meanwhile
    drawer.element.innerHTML = html;
    drawer.frame.setAttribute("role", narrow.matches ? "dialog" : "complementary");
    document.documentElement.classList.add("reading");
    for (const other of document.querySelectorAll(".opened")) other.classList.remove("opened");
    opener.classList.add("opened");
    steps();
    const sheet = drawer.element.querySelector(".sheet");
    (sheet || drawer.element.querySelector(".close")).focus({ preventScroll: true });
    toMark();
  }
  function toMark() {
    const sheet = drawer.element.querySelector(".sheet");
    const mark = sheet && sheet.querySelector("mark");
    if (mark) sheet.scrollTop += mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top - sheet.clientHeight / 4;
  }
  async function widen(side, size) {
    const sheet = drawer.element.querySelector(".sheet");
    const fromEnd = sheet.scrollHeight - sheet.scrollTop;
    const top = sheet.scrollTop;
    drawer.request = { ...drawer.request, [side]: size };
    const request = drawer.request;
    const html = await drawer.server.source(request);
    if (request !== drawer.request) return;
    drawer.element.innerHTML = html;
    steps();
    const grown = drawer.element.querySelector(".sheet");
    grown.scrollTop = side === "before" ? grown.scrollHeight - fromEnd : top; // what is being read stays in place
    grown.focus({ preventScroll: true });
  }
  function close() {
    if (!document.documentElement.classList.contains("reading")) return;
    document.documentElement.classList.remove("reading");
    drawer.request = null;
    if (drawer.opener) drawer.opener.classList.remove("opened");
    const back = drawer.opener && drawer.opener.isConnected ? drawer.opener : document.querySelector("#box textarea");
    if (back) back.focus();
  }
  // The citations of one answer can be walked through without leaving the document.
  function siblings() {
    const answer = drawer.opener && drawer.opener.closest(".answer");
    if (!answer) return [];
    const sources = [...answer.querySelectorAll(".source")];
    return sources.length ? sources : [...answer.querySelectorAll(".card")];
  }
  function position(all) {
    const same = (one) => ["document", "start", "end"].every((key) => one.dataset[key] === drawer.opener.dataset[key]);
    return all.findIndex(same);
  }
  function steps() {
    const place = drawer.element.querySelector(".steps");
    const all = siblings();
    const at = position(all);
    if (!place || all.length < 2 || at < 0) return;
    const button = (step, label, sign) => {
      const made = document.createElement("button");
      Object.assign(made, { type: "button", textContent: sign });
      made.dataset.step = `${step}`;
      made.setAttribute("aria-label", label);
      return made;
    };
    const told = document.createElement("span");
    told.textContent = `${at + 1} of ${all.length}`;
    place.replaceChildren(button(-1, "Previous source (left arrow)", "‹"), told, button(1, "Next source (right arrow)", "›"));
  }
  function walk(step) {
    const all = siblings();
    const at = position(all);
    if (at >= 0 && all.length > 1) open(all[(at + step + all.length) % all.length]);
  }

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text }); // no clipboard without https
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1600);
  }
  function askDelete(row, asking) {
    row.querySelector(".ask-delete").hidden = asking;
    row.querySelector(".sure").hidden = !asking;
    (asking ? row.querySelector(".keep") : row.querySelector(".ask-delete")).focus();
  }
  function onClick(click) {
    const at = (selector) => click.target.closest(selector);
    const opener = at("[data-document]");
    if (opener) open(opener);
    else if (at("[data-copy]")) copy(at("[data-copy]"));
    else if (at(".ask-delete")) askDelete(at("tr"), true);
    else if (at(".keep")) askDelete(at("tr"), false);
    else if (at("[data-theme-toggle]")) {
      localStorage.setItem(THEME, chosen() === "dark" ? "light" : "dark");
      paint();
    } else if (at("[data-fresh]")) document.querySelector("#tabs button[role=tab]")?.click();
    if (at("[data-fresh], [data-chat]")) close();
  }
  function onKey(key) {
    if (key.key === "Escape") close();
    if (!drawer.element || !drawer.element.contains(document.activeElement)) return;
    if (key.key === "ArrowLeft") walk(-1);
    if (key.key === "ArrowRight") walk(1);
    if (key.key === "Tab" && narrow.matches) keepInside(key);
  }
  // On a small screen the drawer covers the page, so the Tab key stays inside it.
  function keepInside(key) {
    const stops = [...drawer.element.querySelectorAll("button, a[href], [tabindex='0']")];
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const leaving = key.shiftKey ? document.activeElement === first : document.activeElement === last;
    if (!leaving) return;
    key.preventDefault();
    (key.shiftKey ? last : first).focus();
  }

  // A new question comes into view at the top, and its answer grows below it without moving it.
  function followTalk(element) {
    let count = element.querySelectorAll(".exchange").length;
    new MutationObserver(() => {
      const all = element.querySelectorAll(".exchange");
      if (all.length > count) all[all.length - 1].scrollIntoView({ block: "start" });
      count = all.length;
    }).observe(element, { childList: true, subtree: true });
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  if (document.body) followTheme();
  else document.addEventListener("DOMContentLoaded", followTheme);
  return { clicks, drawer: attachDrawer, talk: followTalk, paint };
})();
