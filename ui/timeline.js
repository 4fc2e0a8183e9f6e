// The timeline tab in the browser: asks the server for what the filters want, and has Plotly draw it. All HTML and all
// labels come from the server, escaped there.
(() => {
  "use strict";
  const wide = window.matchMedia("(min-width: 700px)"); // below, the list says the same and is easier to read

  function timeline(element, server) {
    const part = (name) => element.querySelector(`[data-part="${name}"]`);
    const chart = part("chart");
    let asked = 0;
    let figure = null;
    let whole = false; // whether all of the time is shown, and not only what is near

    function chosen() {
      const form = element.querySelector("form");
      const request = { dark: document.documentElement.dataset.theme === "dark" };
      if (!form) return request;
      for (const name of ["deal", "document", "from", "to", "rows"]) request[name] = form.elements[name].value;
      request.kinds = [...form.querySelectorAll("[name=kind]:checked")].map((box) => box.value);
      return request;
    }
    async function load() {
      const mine = ++asked;
      element.setAttribute("aria-busy", "true");
      const shown = await server.dates(chosen());
      if (mine !== asked) return; // a later choice is under way
      element.setAttribute("aria-busy", "false");
      fill(shown.form);
      part("tally").innerHTML = shown.tally;
      part("lists").innerHTML = shown.lists;
      figure = shown.figure;
      whole = false;
      await draw();
    }
    // The form stays as it is while it is used; only which documents there are to choose from depends on the deal.
    function fill(html) {
      const made = document.createElement("template");
      made.innerHTML = html;
      const [now, next] = [element.querySelector("form"), made.content.querySelector("form")];
      if (!now || !next) part("form").replaceChildren(made.content);
      else
        for (const name of ["deal", "document"]) {
          const [select, fresh] = [now.elements[name], next.elements[name]];
          if (select.options.length !== fresh.options.length || select.value !== fresh.value) select.innerHTML = fresh.innerHTML;
        }
    }
    async function draw() {
      chart.hidden = !figure || !wide.matches;
      element.querySelector(".beyond")?.toggleAttribute("hidden", chart.hidden);
      if (chart.hidden) return;
      const drawn = figure;
      await plotly(element.querySelector("[data-plotly]").dataset.plotly);
      if (drawn !== figure) return;
      const fresh = !chart.on;
      const layout = { ...figure.layout, yaxis: { ...figure.layout.yaxis } };
      if (isNarrow()) layout.yaxis.ticktext = figure.short;
      if (whole) layout.xaxis = { ...figure.layout.xaxis, range: undefined, autorange: true };
      chart.style.height = `${figure.layout.height}px`; // else a chart that is resized shrinks to its container
      await window.Plotly.react(chart, figure.data, layout, figure.config);
      if (!fresh) return;
      chart.on("plotly_click", ({ points }) => open(points[0].customdata));
      chart.on("plotly_hover", ({ points }) => chart.classList.toggle("hot", Boolean(points[0].customdata)));
      chart.on("plotly_unhover", () => chart.classList.remove("hot"));
      let narrow = isNarrow();
      new ResizeObserver(() => {
        if (chart.hidden) return;
        if (narrow !== isNarrow()) draw();
        else window.Plotly.Plots.resize(chart);
        narrow = isNarrow();
      }).observe(element);
    }
    function isNarrow() {
      return chart.clientWidth < 800;
    }
    function open(id) {
      const button = id && document.getElementById(id);
      if (button) window.dealdesk.open(button, chart);
    }

    element.addEventListener("change", (change) => {
      if (change.target.name === "deal") element.querySelector("[name=document]").value = "";
      load();
    });
    element.addEventListener("reset", () => setTimeout(() => {
      for (const box of element.querySelectorAll("[name=kind]")) box.checked = true;
      for (const control of element.querySelectorAll("select, [type=date]")) control.value = "";
      load();
    }));
    element.addEventListener("submit", (submit) => submit.preventDefault());
    element.addEventListener("click", (click) => {
      if (click.target.closest(".ahead")) element.querySelector(".now")?.scrollIntoView({ block: "start" });
      if (!click.target.closest(".whole")) return;
      click.target.closest(".beyond").remove();
      whole = true;
      draw(); // which may still be loading what draws
    });
    wide.addEventListener("change", draw);
    let theme = document.documentElement.dataset.theme;
    new MutationObserver(() => {
      if (theme === document.documentElement.dataset.theme) return;
      theme = document.documentElement.dataset.theme;
      if (element.offsetParent) load();
    }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    // Whenever the tab is opened: documents may have come or gone meanwhile.
    new IntersectionObserver(([seen]) => seen.isIntersecting && load()).observe(element);
  }

  // Plotly is large: it is loaded once, when the first chart is drawn.
  let loading = null;
  function plotly(address) {
    loading ||= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
      document.head.append(script);
    });
    return loading;
  }

  Object.assign(window.dealdesk, { timeline });
})();
