// The documents tab in the browser: the list for what is sought, a row's details, and the question before a deletion.
(() => {
  "use strict";
  const PAUSE = 180; // milliseconds without a key after which a search is made

  function documents(element, server, trigger, events) {
    const form = element.querySelector("form");
    const part = (name) => element.querySelector(`[data-part="${name}"]`);
    let asked = 0;
    let timer = 0;

    async function load() {
      const mine = ++asked;
      const wanted = Object.fromEntries(["words", "folder", "only"].map((name) => [name, form.elements[name].value]));
      const found = await server.listed(wanted);
      if (mine !== asked) return; // a later search is under way
      put("folder", found.folder);
      put("list", found.list);
      offer(found.folders);
    }
    // What has not changed stays as the reader left it: unfolded, or about to be deleted.
    const last = {};
    function put(name, html) {
      const open = part(name).querySelector("details[open]") !== null;
      if (last[name] !== html) part(name).innerHTML = last[name] = html;
      if (name === "folder" && open) part(name).querySelector("details")?.setAttribute("open", "");
    }
    function offer(folders) {
      const select = form.elements.folder;
      const options = folders.map((name) => Object.assign(document.createElement("option"), { value: name, textContent: name }));
      const kept = select.value;
      select.replaceChildren(select.options[0], ...options);
      select.value = folders.includes(kept) ? kept : "";
    }
    async function unfold(button) {
      const row = button.closest("tr");
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", `${!open}`);
      if (open) return row.nextElementSibling?.classList.contains("more-of") && row.nextElementSibling.remove();
      const html = await server.details({ document: button.dataset.details });
      const cell = Object.assign(document.createElement("td"), { colSpan: 6, innerHTML: html });
      const under = Object.assign(document.createElement("tr"), { className: "more-of" });
      under.append(cell);
      row.after(under);
    }
    async function further(button) {
      const cell = button.closest("td");
      const seen = cell.querySelectorAll(".preview li").length;
      cell.innerHTML = await server.details({ document: button.dataset.details, passages: Number(button.dataset.passages) });
      cell.querySelectorAll(".preview .open")[seen]?.focus(); // the first of the new ones
    }
    function ask(button, asking) {
      const row = button.closest("tr, li");
      row.querySelector(".ask-delete").hidden = asking;
      row.querySelector(".sure").hidden = !asking;
      row.querySelector(asking ? ".keep" : ".ask-delete").focus();
    }

    element.addEventListener("click", (click) => {
      const at = (selector) => click.target.closest(selector);
      if (at(".details")) unfold(at(".details"));
      else if (at(".further")) further(at(".further"));
      else if (at(".ask-delete")) ask(at(".ask-delete"), true);
      else if (at(".keep")) ask(at(".keep"), false);
      for (const event of events) if (at(`[data-${event}]`)) trigger(event, { value: at(`[data-${event}]`).dataset[event] });
    });
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(load, PAUSE);
    });
    form.addEventListener("submit", (submit) => submit.preventDefault());
    new IntersectionObserver(([seen]) => seen.isIntersecting && load()).observe(element);
    // A run that has ended has changed what there is to list.
    const job = document.querySelector("#job");
    new MutationObserver(() => job.querySelector(".report, .fault") && load()).observe(job, { childList: true, subtree: true });
  }

  Object.assign(window.dealdesk, { documents });
})();
