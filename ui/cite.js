// Citations in the browser: the card that shows a marker's quote, and the keys that go from one to the next.
(() => {
  "use strict";
  const KEYS = "dealdesk.keys";
  const card = { element: null, marker: null, timer: 0 };

  function build() {
    card.element = document.createElement("div");
    Object.assign(card.element, { id: "cite-card", role: "tooltip", hidden: true });
    card.element.append(part("p", "words"), part("p", "where"), part("p", "how"));
    card.element.addEventListener("pointerenter", () => clearTimeout(card.timer));
    card.element.addEventListener("pointerleave", () => later(hide, 200));
    document.body.append(card.element);
  }
  function part(name, kind) {
    return Object.assign(document.createElement(name), { className: kind });
  }
  function later(what, wait) {
    clearTimeout(card.timer);
    card.timer = setTimeout(what, wait);
  }
  function show(marker) {
    clearTimeout(card.timer);
    hide();
    if (!card.element) build();
    card.marker = marker;
    const { quote, title, place } = marker.dataset;
    const [words, where, how] = card.element.children;
    words.replaceChildren(...cells(`“${quote}”`));
    where.replaceChildren(Object.assign(document.createElement("b"), { textContent: title }), place ? ` · ${place}` : "");
    how.textContent = "Enter or a click opens the document here";
    marker.setAttribute("aria-describedby", "cite-card");
    card.element.hidden = false;
    set(marker.getBoundingClientRect());
  }
  // The cells of a table's row stand on lines of their own; the characters stay what they are.
  function cells(text) {
    if (!/^[^|\n:]+: [^|\n]*( \| [^|\n:]+: [^|\n]*)+$/.test(text)) return [text];
    return text.split(" | ").flatMap((cell, at) => {
      const bar = Object.assign(part("span", "bar-between"), { textContent: " | " });
      const told = Object.assign(part("span", "cell"), { textContent: cell });
      return at ? [bar, told] : [told];
    });
  }
  // Below the marker where there is room, else above it; never beyond the edge of the window.
  function set(box) {
    const { offsetWidth: width, offsetHeight: height } = card.element;
    const left = Math.min(Math.max(8, box.left - 24), window.innerWidth - width - 8);
    const below = box.bottom + 6 + height < window.innerHeight - 8;
    card.element.style.left = `${left}px`;
    card.element.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - 6 - height)}px`;
  }
  function hide() {
    clearTimeout(card.timer);
    if (!card.marker) return false;
    card.marker.removeAttribute("aria-describedby");
    card.marker = null;
    card.element.hidden = true;
    return true;
  }
  function markerAt(event) {
    return event.target instanceof Element ? event.target.closest(".cite") : null;
  }
  function onOver(event) {
    const marker = event.pointerType === "mouse" && markerAt(event);
    if (marker && marker !== card.marker) later(() => marker.isConnected && show(marker), 120);
  }
  function onOut(event) {
    if (event.pointerType === "mouse" && markerAt(event)) later(hide, 200);
  }
  function onFocus(event) {
    const back = event.relatedTarget instanceof Element && event.relatedTarget.closest("#drawer");
    const marker = markerAt(event);
    if (marker && !back && marker.matches(":focus-visible")) show(marker);
  }

  // n and p go through what is cited; with the document open beside it, it goes along.
  function step(way) {
    const all = [...document.querySelectorAll("#conversation :is(.cite, .card)")].filter((one) => one.offsetParent);
    if (!all.length) return;
    const reading = document.documentElement.classList.contains("reading");
    const now = all.findIndex((one) => one === document.activeElement || (reading && one.matches(".opened")));
    const last = document.querySelector("#conversation .exchange:last-child");
    const first = all.findIndex((one) => last.contains(one));
    const next = now < 0 ? Math.max(0, first) : Math.min(Math.max(0, now + way), all.length - 1);
    if (reading) dealdesk.open(all[next]);
    else all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  function help() {
    const dialog = document.getElementById("help");
    dialog.querySelector("[data-keys]").checked = single();
    dialog.showModal();
  }
  function single() {
    return localStorage.getItem(KEYS) !== "off";
  }
  function typing(target) {
    return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable='true']"));
  }
  function onKey(key) {
    if (key.key === "Escape") {
      if (hide()) key.stopImmediatePropagation(); // the card goes first, the document with the next Escape
      return;
    }
    const plain = !key.ctrlKey && !key.metaKey && !key.altKey;
    if (!plain || !single() || typing(key.target) || document.querySelector("dialog[open]")) return;
    const asking = document.getElementById("talk")?.offsetParent !== null;
    if (key.key === "?") help();
    else if (key.key === "/") dealdesk.toAsk();
    else if (asking && key.key === "n") step(1);
    else if (asking && key.key === "p") step(-1);
    else return;
    key.preventDefault();
  }
  function onClick(click) {
    const at = (name) => click.target.closest(`[data-${name}]`);
    hide();
    if (at("help")) help();
    else if (at("keys")) localStorage.setItem(KEYS, at("keys").checked ? "on" : "off");
  }

  document.addEventListener("pointerover", onOver);
  document.addEventListener("pointerout", onOut);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", (event) => markerAt(event) && hide());
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
})();
