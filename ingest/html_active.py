"""What of a web page would run or be fetched, and what it says where nobody looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from dealdesk.ingest.document import Notice
from dealdesk.ingest.unread import Unread, inert

_SCHEME = re.compile(r"[\s\x00-\x20]*(?:javascript|vbscript|data\s*:\s*text/html)", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_FETCHES = re.compile(r"@import\b|url\(\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_FRAMES = "iframe, frame, object, embed, applet"


def noticed(tree: LexborHTMLParser) -> tuple[Notice, ...]:
    """The notices of what the page would run or fetch."""
    active: Counter[str] = Counter()
    remote: Counter[str] = Counter()
    for node in tree.css("*"):
        tag, attributes = node.tag or "", node.attributes
        active["scripts"] += tag == "script" and attributes.get("type") != "application/ld+json"
        active["handlers of events"] += any(name.startswith("on") for name in attributes)
        active["frames"] += tag in _FRAMES.split(", ")
        active["redirections"] += tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh"
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            active["links that run code"] += bool(_SCHEME.match(attributes.get(name) or ""))
        remote["images"] += tag in ("img", "image") and bool(_REMOTE.match(attributes.get("src") or ""))
        remote["style sheets"] += tag == "link" and bool(_REMOTE.match(attributes.get("href") or ""))
        style = node.text() if tag == "style" else attributes.get("style") or ""
        remote["things that a style names"] += bool(_FETCHES.search(style or ""))
    return inert(active, remote)


def unread_in(tree: LexborHTMLParser, markup: str) -> Iterator[Unread]:
    """What stands in comments, in the head and in texts that replace images. To be asked before anything is removed."""
    at = markup.find("<!--")
    while at >= 0 and (end := markup.find("-->", at + 4)) >= 0:
        yield Unread("a comment", markup[at + 4 : end])
        at = markup.find("<!--", end + 3)
    for node in tree.css("[alt], [title], [aria-label]"):
        for name in ("alt", "title", "aria-label"):
            yield Unread("the text that replaces an image", node.attributes.get(name) or "")
    for node in tree.css("meta[content]"):
        yield Unread("the page's head", node.attributes.get("content") or "")
    for node in tree.css("noscript, template, svg"):
        yield Unread("an element that is not shown", node.text(separator=" "))
