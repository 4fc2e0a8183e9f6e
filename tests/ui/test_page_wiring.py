"""How events are bound: what a new question ends is ended before the question is answered."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from dealdesk.ui.page_wiring import breaks_off, foremost, on


def _count() -> Iterator[str]:
    yield "one"


def test_what_is_broken_off_is_broken_off_before_the_answer_though_it_follows_it() -> None:
    with gr.Blocks() as page:
        box, shown = gr.Textbox(), gr.HTML()
        place = foremost(box.submit)
        answer = on(box.submit, _count, None, shown)
        follows = on(answer.then, _count, None, shown)
        breaks_off(place, [follows])
    bound = [one for one in page.config["dependencies"] if (box._id, "submit") in one["targets"]]
    assert [(one["cancels"], one["types"]["cancel"], one["id"]) for one in bound] == [
        ([follows["id"]], True, place["id"]),
        ([], False, answer["id"]),
    ]


def test_an_answer_that_ends_others_is_bound_after_what_ends_them() -> None:
    with gr.Blocks() as page:
        box, fresh, shown = gr.Textbox(), gr.Button(), gr.HTML()
        answer = on(box.submit, _count, None, shown)
        anew = on(fresh.click, _count, None, shown, [answer])
    bound = [one for one in page.config["dependencies"] if (fresh._id, "click") in one["targets"]]
    assert [(one["cancels"], one["types"]["cancel"]) for one in bound] == [([answer["id"]], True), ([], False)]
    assert bound[1]["id"] == anew["id"]
