"""Text that a web page holds but does not show."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from dealdesk.ingest.document import Notice
from dealdesk.ingest.unread import Unread

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_RULE = re.compile(r"(?<![^{}])([^{}]++)\{([^{}]*+)\}")
_SIMPLE = re.compile(r"[\w.#*-]+(?:\[hidden\])?(?:\s+[\w.#-]+)*")
_NEAR_WHITE = (
    r"(?:(?:ghost|floral)?white(?:smoke)?|snow|ivory|azure|mintcream|aliceblue|#fff|#(?:f[\da-f]){3}"
    r"|rgba?\(\s*2[45]\d\s*,\s*2[45]\d\s*,\s*2[45]\d\b[^)]*\))"
)
_WHITE = re.compile(rf"(?<![\w-])color\s*:\s*{_NEAR_WHITE}(?![\w-])", re.IGNORECASE)
_CLEAR = re.compile(r"(?<![\w-])color\s*:\s*(?:transparent|rgba\([^)]*,\s*0(?:\.0+)?\s*\))", re.IGNORECASE)
_BACKGROUND = re.compile(
    rf"background(?:-color|-image)?\s*:\s*(?!\s*(?:none|transparent|{_NEAR_WHITE}(?![\w-])))\S", re.IGNORECASE
)
_UNSEEN = (
    (re.compile(r"display\s*:\s*none", re.IGNORECASE), "text that is not displayed"),
    (re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE), "text that is not displayed"),
    (re.compile(r"(?<![\w-])opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)", re.IGNORECASE), "transparent text"),
    (re.compile(r"font-size\s*:\s*(?:0(?:\.\d+)?|1(?:\.\d+)?\s*p[xt])(?:\s*[a-z%]+)?\s*(?:;|!|$)", re.I), "tiny text"),
    (re.compile(r"(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{4,}", re.IGNORECASE), "text off the page"),
    (re.compile(r"clip(?:-path)?\s*:\s*(?:rect\(0|rect\(1px|inset\((?:50|100)%)", re.I), "text clipped away"),
)


def remove_hidden(tree: LexborHTMLParser) -> tuple[tuple[Notice, ...], tuple[Unread, ...]]:
    """Take hidden elements out of the page; one notice a reason, counting elements that held text, and their words.

    Seen are the ``hidden`` attribute, style attributes and the simple rules of the page's own style sheets; a style
    sheet in another file is not read.
    """
    rules = _rules(tree)
    styles = _styles(tree, rules)
    counts: dict[str, int] = {}
    words: list[Unread] = []
    for node in list(tree.css("body *")):
        reason = _reason(node, styles)
        if reason:
            if node.text().strip():
                counts[reason] = counts.get(reason, 0) + 1
                words.append(Unread("hidden text", node.text(separator=" ")))
            styles[node.mem_id] = "removed"
    for node in list(tree.css("body *")):
        if styles.get(node.mem_id) == "removed":
            node.decompose()
    return tuple(Notice("hidden_text", n, f"{reason} left out") for reason, n in counts.items()), tuple(words)


def _rules(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """(selector, declarations) of the page's style sheets, those inside @media and the like left out."""
    found = []
    for sheet in tree.css("style"):
        css = _flat(_COMMENT.sub("", sheet.text()))
        for selectors, declarations in _RULE.findall(css):
            for selector in selectors.split(","):
                if _SIMPLE.fullmatch(selector.strip()):
                    found.append((selector.strip(), declarations))
    return found


def _flat(css: str) -> str:
    """The sheet without its @-blocks, whose rules hold for print or for some screens only."""
    out, depth, at = [], 0, 0
    for match in re.finditer(r"@[\w-]+[^{;@]*+\{|[{}]", css):
        if depth == 0 and match[0].startswith("@"):
            out.append(css[at : match.start()])
            depth = 1
        elif depth:
            depth += 1 if match[0].endswith("{") else -1
            at = match.end()
    return "".join(out) + (css[at:] if depth == 0 else "")


def _styles(tree: LexborHTMLParser, rules: list[tuple[str, str]]) -> dict[int, str]:
    """The declarations that hold for each element that has any."""
    styles: dict[int, str] = {}
    for selector, declarations in rules:
        try:
            found = tree.css(selector)
        except SelectolaxError:  # no browser would know it either
            continue
        for node in found:
            styles[node.mem_id] = f"{styles.get(node.mem_id, '')};{declarations}"
    for node in tree.css("[style], [bgcolor]"):
        own = f"{node.attributes.get('style') or ''}"
        if node.attributes.get("bgcolor"):
            own += f";background:{node.attributes['bgcolor']}"
        styles[node.mem_id] = f"{styles.get(node.mem_id, '')};{own}"
    return styles


def _reason(node: LexborNode, styles: dict[int, str]) -> str:
    """Why the element does not show, or ""."""
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "text that is not displayed"
    style = styles.get(node.mem_id)
    if not style:
        return ""
    for pattern, reason in _UNSEEN:
        if pattern.search(style):
            return reason
    if _CLEAR.search(style):
        return "transparent text"
    return "white text" if _WHITE.search(style) and not _on_colour(node, styles) else ""


def _on_colour(node: LexborNode | None, styles: dict[int, str]) -> bool:
    """Whether the element or one around it has a background of its own, on which white text shows."""
    while node is not None:
        if _BACKGROUND.search(styles.get(node.mem_id) or ""):
            return True
        node = node.parent
    return False
