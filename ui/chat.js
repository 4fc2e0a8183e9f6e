// What the page does in the browser besides Gradio: clicks as events, the theme, copying. No words of a
// document are ever turned into HTML here: HTML comes from the server, escaped there.
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
    if (at("[data-copy]")) copy(at("[data-copy]"));
    else if (at(".ask-delete")) askDelete(at("tr"), true);
    else if (at(".keep")) askDelete(at("tr"), false);
    else if (at("[data-theme-toggle]")) {
      localStorage.setItem(THEME, chosen() === "dark" ? "light" : "dark");
      paint();
    } else if (at("[data-fresh]")) document.querySelector("#tabs button[role=tab]")?.click();
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
  if (document.body) followTheme();
  else document.addEventListener("DOMContentLoaded", followTheme);
  return { clicks, talk: followTalk, paint };
})();
