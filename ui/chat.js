// What the page does in the browser besides Gradio: clicks as events, the theme, copying, saving, and telling a screen
// reader. No words of a document are ever turned into HTML here: HTML comes from the server, escaped there.
window.dealdesk = (() => {
  "use strict";
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

  async function copy(button, text) {
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
    announce("Copied");
    setTimeout(() => (button.textContent = label), 1600);
  }
  function announce(text) {
    const place = document.getElementById("announce");
    if (place) place.textContent = place.textContent === text ? `${text}\u00a0` : text; // the same twice is told twice
  }
  // `file` is made by the server: {name, type, content in base64}.
  function save(file) {
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
  function onClick(click) {
    const at = (selector) => click.target.closest(selector);
    for (const menu of document.querySelectorAll("details.menu[open]")) if (at("details") !== menu) menu.open = false;
    if (at("[data-copy]")) copy(at("[data-copy]"), at("[data-copy]").dataset.copy);
    else if (at("[data-link]")) copy(at("[data-link]"), location.origin + location.pathname + at("[data-link]").dataset.link);
    else if (at("[data-download]")) at("details").open = false;
    else if (at("[data-skip]")) {
      click.preventDefault();
      toAsk();
    }
    else if (at("[data-theme-toggle]")) {
      localStorage.setItem(THEME, chosen() === "dark" ? "light" : "dark");
      paint();
    } else if (at("[data-fresh]")) toAsk();
  }
  function toAsk() {
    document.querySelector("#tabs button[role=tab]")?.click();
    document.querySelector("#box textarea")?.focus();
  }
  // The outline that is painted first goes when the page stands there with its chat, or after a while in any case.
  function uncover() {
    const cover = document.getElementById("opening");
    if (!cover) return;
    const watch = new MutationObserver(look);
    const end = setTimeout(() => done(), 15_000);
    function look() {
      const stands = document.querySelector("#conversation [data-shown]") && document.querySelector("#box textarea");
      if (stands && document.querySelector("#welcome h1, #welcome .fault, .exchange")) done();
    }
    function done() {
      clearTimeout(end);
      watch.disconnect();
      cover.remove();
    }
    watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-shown"] });
  }
  function begin() {
    followTheme();
    uncover();
  }
  document.documentElement.dataset.theme = chosen(); // before the first paint
  document.addEventListener("click", onClick);
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
  return { clicks, paint, announce, save, toAsk };
})();
