// The drawer in the browser: one document beside the chat, at the cited words. Its HTML comes from the server.
(() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 899px)");

  // The drawer: one document beside the chat, opened by anything that carries data-document.
  const drawer = { element: null, frame: null, server: null, opener: null, back: null, request: null, leaves: null };
  function attachDrawer(element, server) {
    const frame = element.closest("#drawer");
    Object.assign(drawer, { element, frame, server });
    frame.setAttribute("aria-label", "Source");
    element.addEventListener("click", (click) => {
      const at = (name) => click.target.closest(`[data-${name}]`)?.dataset;
      if (at("close")) close();
      else if (at("more")) widen(at("more").more, Number(at("more").size));
      else if (at("step")) walk(Number(at("step").step));
      else if (at("view")) choose(at("view").view);
      else if (at("turn")) drawer.leaves.turn(Number(at("turn").turn));
      else if (at("zoom")) drawer.leaves.magnify(Number(at("zoom").zoom));
    });
  }
  // `back` is where the reader returns to on closing: what was clicked, unless that only stands for something else.
  async function open(opener, back = opener) {
    const { document: id, start, end, quote } = opener.dataset;
    if (!drawer.server) return; // the page is still being put together
    Object.assign(drawer, { opener, back });
    if (!(await show({ document: id, start: Number(start || 0), end: Number(end || 0), quote: quote || "" }))) return;
    drawer.frame.setAttribute("role", narrow.matches ? "dialog" : "complementary");
    document.documentElement.classList.add("reading");
    for (const other of document.querySelectorAll(".opened")) other.classList.remove("opened");
    opener.classList.add("opened");
    drawer.leaves?.measure();
    (inView() || drawer.element.querySelector(".close")).focus({ preventScroll: true });
    toMark();
  }
  // Fills the drawer with what `request` asks for; false where another one was opened meanwhile.
  async function show(request) {
    drawer.request = request;
    const html = await drawer.server.source(request);
    if (request !== drawer.request) return false;
    drawer.leaves?.end();
    drawer.element.innerHTML = html;
    const found = drawer.element.querySelector(".leaves");
    drawer.leaves = found && leaves(found, drawer.element.querySelector(".viewing"));
    view(found ? (found.dataset.first === "text" ? "text" : localStorage.getItem(VIEW) || "page") : "text");
    steps();
    return true;
  }
  function view(name) {
    const sheet = drawer.element.querySelector(".sheet");
    if (sheet) sheet.hidden = Boolean(drawer.leaves) && name !== "text";
    if (drawer.leaves) drawer.leaves.element.hidden = name === "text";
    drawer.element.querySelector(".viewing")?.classList.toggle("texts", name === "text");
    for (const button of drawer.element.querySelectorAll("[data-view]"))
      button.setAttribute("aria-pressed", `${button.dataset.view === name}`);
  }
  function choose(name) {
    localStorage.setItem(VIEW, name);
    view(name);
    drawer.leaves.measure();
    toMark();
  }
  function inView() {
    return drawer.element.querySelector(".leaves:not([hidden]), .sheet:not([hidden])");
  }
  function toMark() {
    const pane = inView();
    const mark = pane && pane.querySelector("mark, .hit");
    if (mark) pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 4;
    if (mark && pane.scrollWidth > pane.clientWidth)
      pane.scrollLeft += mark.getBoundingClientRect().left - pane.getBoundingClientRect().left - 24;
  }
  async function widen(side, size) {
    const sheet = drawer.element.querySelector(".sheet");
    const fromEnd = sheet.scrollHeight - sheet.scrollTop;
    const top = sheet.scrollTop;
    if (!(await show({ ...drawer.request, [side]: size }))) return;
    view("text");
    const grown = drawer.element.querySelector(".sheet");
    grown.scrollTop = side === "before" ? grown.scrollHeight - fromEnd : top; // what is being read stays in place
    grown.focus({ preventScroll: true });
  }

  // The pages of a PDF: pictures are asked for as they come near, as wide as they are shown; the marks are there before.
  const ZOOMS = [0.75, 1, 1.25, 1.5, 2, 3];
  const VIEW = "dealdesk.view";
  function leaves(element, controls) {
    const all = [...element.querySelectorAll(".leaf")];
    const near = new Set();
    const told = controls.querySelector(".at");
    let zoom = 1;
    let page = 0;
    const watcher = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) isIntersecting ? near.add(target) : near.delete(target);
        draw();
      },
      { root: element, rootMargin: "600px 0px" },
    );
    function draw() {
      for (const leaf of near) {
        const image = leaf.querySelector("img");
        const width = Math.min(3200, Math.ceil((leaf.clientWidth * window.devicePixelRatio) / 200) * 200);
        if (!width || width <= Number(image.dataset.width || 0)) continue;
        image.dataset.width = width;
        image.src = `${image.dataset.address}&width=${width}`;
      }
    }
    function failed(event) {
      event.target.closest(".leaf")?.classList.add("failed");
    }
    // The page that is told is the one across the upper third of the pane, or the last one that is whole.
    function measure() {
      if (element.hidden) return;
      const line = element.getBoundingClientRect().top + element.clientHeight / 3;
      const now = all.findLastIndex((leaf) => leaf.getBoundingClientRect().top <= line);
      const number = Number(all[Math.max(now, 0)].dataset.page);
      if (number === page) return;
      page = number;
      told.textContent = `Page ${page} of ${told.dataset.count}`;
    }
    function turn(step) {
      const leaf = all.find((one) => Number(one.dataset.page) === page + step);
      if (leaf) element.scrollTop += leaf.getBoundingClientRect().top - element.getBoundingClientRect().top - 8;
      measure();
    }
    function magnify(step) {
      const next = step ? ZOOMS[Math.min(Math.max(ZOOMS.indexOf(zoom) + step, 0), ZOOMS.length - 1)] : 1;
      const [x, y] = [element.scrollLeft + element.clientWidth / 2, element.scrollTop + element.clientHeight / 3];
      element.style.setProperty("--zoom", next);
      element.scrollTop = (y * next) / zoom - element.clientHeight / 3; // what is in the middle stays there
      element.scrollLeft = (x * next) / zoom - element.clientWidth / 2;
      zoom = next;
      draw();
    }
    for (const leaf of all) watcher.observe(leaf);
    element.addEventListener("scroll", () => requestAnimationFrame(measure), { passive: true });
    element.addEventListener("error", failed, true);
    return { element, measure, turn, magnify, end: () => watcher.disconnect() };
  }
  function close() {
    if (!document.documentElement.classList.contains("reading")) return;
    document.documentElement.classList.remove("reading");
    drawer.request = null;
    if (drawer.opener) drawer.opener.classList.remove("opened");
    const left = drawer.back?.isConnected ? drawer.back : document.querySelector("#box textarea");
    left?.focus({ preventScroll: left !== drawer.opener });
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
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    if (key.key === "ArrowLeft") walk(-1);
    if (key.key === "ArrowRight") walk(1);
    if (key.key === "Tab" && narrow.matches) keepInside(key);
    if (drawer.leaves && !drawer.leaves.element.hidden) onLeafKey(key);
  }
  function onLeafKey(key) {
    const { turn, magnify } = drawer.leaves;
    const answers = {
      PageDown: () => turn(1), PageUp: () => turn(-1),
      "+": () => magnify(1), "=": () => magnify(1), "-": () => magnify(-1), 0: () => magnify(0),
    };
    if (!answers[key.key]) return;
    key.preventDefault();
    answers[key.key]();
  }
  // On a small screen the drawer covers the page, so the Tab key stays inside it.
  function keepInside(key) {
    const stops = [...drawer.element.querySelectorAll("button, a[href], [tabindex='0']")].filter((one) => one.offsetParent);
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
