// The drawer in the browser: one document beside the chat, at the cited words. Its HTML comes from the server.
(() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 899px)");

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
  function onClick(click) {
    const opener = click.target.closest("[data-document]");
    if (opener) open(opener);
    else if (click.target.closest("[data-fresh], [data-chat]")) close();
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  Object.assign(window.dealdesk, { drawer: attachDrawer, open, close });
})();
