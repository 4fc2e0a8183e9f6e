// The conversation in the browser. Each exchange is a piece of HTML from the server; only one that changed is shown
// anew, so that what the reader unfolded or marked in the others stays.
(() => {
  "use strict";
  const talk = { element: null, pieces: [], send: null };

  function attach(element, props, watch, trigger, judge) {
    talk.element = element;
    talk.send = (given) => trigger(judge, { value: given });
    element.addEventListener("click", onClick);
    element.addEventListener("submit", onSubmit);
    watch("value", () => show(props.value));
    show(props.value);
    new ResizeObserver(room).observe(element.closest("#talk"));
    for (const part of [element, document.getElementById("next")]) if (part) new ResizeObserver(room).observe(part);
  }
  function show(value) {
    const pieces = Array.isArray(value) ? value : [];
    const grown = pieces.length > talk.pieces.length;
    const asked = talk.element.dataset.shown && pieces.length === talk.pieces.length + 1; // not what the browser kept
    while (talk.element.children.length > pieces.length) talk.element.lastElementChild.remove();
    pieces.forEach((html, at) => html === talk.pieces[at] || replace(at, html, asked));
    talk.pieces = pieces;
    if (Array.isArray(value)) talk.element.dataset.shown = "1"; // what the browser kept has come
    room();
    if (grown) talk.element.lastElementChild.scrollIntoView({ block: "start" });
  }
  function replace(at, html, asked) {
    const made = document.createElement("template");
    made.innerHTML = html;
    const piece = made.content.firstElementChild;
    const old = talk.element.children[at];
    // A quick answer may come before its question was shown as waiting.
    if ((old ? old.ariaBusy === "true" : asked) && piece.dataset.told) dealdesk.announce(piece.dataset.told);
    if (!old) return void talk.element.append(piece);
    const held = old.contains(document.activeElement) ? document.activeElement.dataset.verdict : "";
    if (!old.querySelector(".noted") && piece.querySelector(".noted")) dealdesk.announce("Noted, thank you.");
    old.replaceWith(piece);
    if (held) piece.querySelector(`[data-verdict="${held}"]`)?.focus();
  }
  // A new question stands at the top of the view: below a short last answer there must be room to scroll it there.
  function room() {
    const view = talk.element.closest("#talk");
    const last = talk.element.lastElementChild;
    const below = ["next", "composer"].reduce((sum, id) => sum + (document.getElementById(id)?.offsetHeight || 0), 0);
    const wanted = last && talk.element.children.length > 1 ? view.clientHeight - last.offsetHeight - below : 0;
    view.style.setProperty("--room", `${Math.max(0, wanted)}px`);
  }

  // A verdict is sent at once if it is good; else it may take a comment along, which says what is wrong.
  function onClick(click) {
    const at = (name) => click.target.closest(`[data-${name}]`);
    const verdict = at("verdict");
    if (verdict && verdict.dataset.verdict === "useful") judge(verdict.dataset.at, "useful", "");
    else if (verdict) askWhy(verdict.closest(".answer"), verdict.dataset.verdict, verdict);
    else if (at("comment")) askWhy(at("comment").closest(".answer"), "useful", at("comment"));
    else if (at("no-comment")) {
      const form = at("no-comment").closest("form");
      form.hidden = true;
      form.from?.focus();
    }
  }
  function askWhy(answer, verdict, from) {
    const form = answer.querySelector("form.comment");
    form.dataset.verdict = verdict;
    form.from = from;
    form.hidden = false;
    form.querySelector("textarea").focus();
    form.scrollIntoView({ block: "nearest" });
  }
  function onSubmit(submit) {
    const form = submit.target.closest("form.comment");
    if (!form) return;
    submit.preventDefault();
    form.from?.focus();
    judge(form.dataset.at, form.dataset.verdict, form.querySelector("textarea").value);
    form.hidden = true;
  }
  function judge(at, verdict, comment) {
    talk.send({ at: Number(at), verdict, comment });
  }

  Object.assign(window.dealdesk, { talk: attach });
})();
