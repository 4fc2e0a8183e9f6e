"""The head of the page: its name, what is done with a chat as a whole, and the help on the keyboard."""

from __future__ import annotations

import gradio as gr

from dealdesk.ui.page_wiring import clicks

HEADER = """
<a class="skip" href="#box" data-skip="1">Skip to the question</a>
<div class="bar"><a class="name" href="./">Dealdesk</a><span class="acts">
<details class="menu"><summary>Export</summary><div><button type="button" data-download="markdown">Markdown</button>
<button type="button" data-download="docx">Word</button></div></details>
<button type="button" class="fresh" data-fresh="1">New chat</button>
<button type="button" class="theme" data-theme-toggle="1" aria-label="Dark page" aria-pressed="false">◐</button>
</span></div>
<div id="announce" class="unseen" role="status" aria-live="polite"></div>
<dialog id="help" aria-labelledby="help-head"><form method="dialog"><h2 id="help-head">Keyboard</h2>
<dl><dt><kbd>Enter</kbd></dt><dd>asks; <kbd>Shift</kbd> <kbd>Enter</kbd> begins a new line</dd>
<dt><kbd>/</kbd></dt><dd>goes to the question</dd>
<dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>go to the next and the previous source; with a document open, it follows</dd>
<dt><kbd>Enter</kbd></dt><dd>on a source opens its document at the quoted words</dd>
<dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>in the document, go to the previous and the next source of the answer</dd>
<dt><kbd>Esc</kbd></dt><dd>closes the quote, the document, the filters or this help</dd>
<dt><kbd>?</kbd></dt><dd>shows this help</dd></dl>
<label><input type="checkbox" data-keys="1" checked> Single keys ( / n p ? ) are shortcuts</label>
<p>A number after a quote is its source: point at it to read the quote, click it to open the document there. The day
under an answer is the one whose rules it states; choose another under Filters.</p>
<button type="submit" class="done">Close</button></form></dialog>
"""


def page_header() -> gr.HTML:
    """The component, which raises ``fresh`` for a new chat and ``download`` with the format to save this one in."""
    script = clicks("fresh", "download") + ";dealdesk.paint()"
    return gr.HTML(HEADER, elem_id="header", js_on_load=script, apply_default_css=False)
