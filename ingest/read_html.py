"""Web pages: the main content with its headings, lists and tables; menus, forms and hidden text left out."""

from __future__ import annotations

import datetime
import json
import re
from collections import deque
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dealdesk.ingest.compose import Block, Facts, compose
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.html_active import noticed, unread_in
from dealdesk.ingest.html_blocks import blocks_of
from dealdesk.ingest.html_hidden import remove_hidden
from dealdesk.ingest.normalize import date_of, decode, squeeze

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_NO_CONTENT = "script, style, noscript, template, iframe, object, svg, canvas, button, select, input, textarea, dialog"
_FURNITURE = "nav, aside, footer, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=dialog]"
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|breadcrumbs?|share|sharing|social|newsletter|subscribe|signup|sidebar|menu|navbar"
    r"|skip-link|skip-to-content|related|recommended|advert(?:isement)?s?|promo|comments|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "citation_publication_date",
    "dcterms.date",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "publishdate",
    "pubdate",
    "date",
)
DEEPEST = 200
"""Elements within one another, at most. Browsers stop at 512; pages of the development sets have 40 at most."""
_MOST_FURNITURE = 0.5  # of a page's text: an element that holds more is the content, whatever it is called


def read_html(data: bytes, source: str) -> Document:
    """The page in ``data``. Raises UnreadableFile where it holds no text."""
    text = _decode(data)
    if "<" not in text:
        raise UnreadableFile("it holds no HTML", "give the file the suffix .txt if it is plain text")
    blocks, facts = read_markup(text)
    return compose(source, "html", blocks, facts)


def read_markup(markup: str) -> tuple[list[Block], Facts]:
    """The blocks of a page's main content, and what its head says of title and date."""
    tree = LexborHTMLParser(markup)
    _check_depth(tree)
    stated = _published(tree)
    head_title = _head_title(tree)
    unread = tuple(unread_in(tree, markup))
    inert = noticed(tree)
    hidden, words = remove_hidden(tree)
    body = tree.body
    if body is None:
        return [], Facts(head_title, stated, notices=hidden + inert, unread=unread + words)
    changes = _accept_changes(body)
    for node in body.css(_NO_CONTENT):
        node.decompose()
    root = _main(body)
    _drop_furniture(root)
    if stated is None:
        stated = _time(root)
    heading = _only_heading(root)
    title = heading if heading and (not head_title or heading in head_title) else head_title
    facts = Facts(title or heading, stated, notices=hidden + changes + inert, unread=unread + words)
    return list(blocks_of(root)), facts


def _check_depth(tree: LexborHTMLParser) -> None:
    """Raises UnreadableFile where elements are nested deeper than any page is: each look into one costs all below."""
    node, depth = tree.root, 0
    while node is not None:
        below = node.child
        if below is not None:
            node, depth = below, depth + 1
            if depth > DEEPEST:
                raise UnreadableFile(
                    f"its elements are nested more than {DEEPEST} deep",
                    "open it in a browser, and save it as a PDF file",
                )
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = None if node is None or depth < 0 else node.next


def _decode(data: bytes) -> str:
    """The page's text in the encoding that it declares, or else in the one that is detected."""
    match = _CHARSET.search(data[:4096])
    if match and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = match[1].decode("ascii", "replace").lower()
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8"}.get(name, name)
        try:
            text = data.decode(name)
            text.encode()  # some codecs give halves of characters
            return text
        except (LookupError, UnicodeError):
            pass  # a page that declares one encoding and uses another: look at its bytes instead
    return decode(data)


def _head_title(tree: LexborHTMLParser) -> str:
    meta = tree.css_first("meta[property='og:title']")
    if meta is not None and (title := squeeze(meta.attributes.get("content") or "")):
        return title
    node = tree.css_first("title")
    return squeeze(node.text()) if node is not None else ""


def _published(tree: LexborHTMLParser) -> datetime.date | None:
    """The date on which the page says that it was published: in its meta elements or its linked data."""
    named: dict[str, str | None] = {}
    for meta in tree.css("meta[content]"):
        key = meta.attributes.get("property") or meta.attributes.get("name") or meta.attributes.get("itemprop")
        named.setdefault((key or "").lower(), meta.attributes.get("content"))
    for name in _DATE_NAMES:
        if date := date_of(named.get(name)):
            return date
    for script in tree.css("script[type='application/ld+json']"):
        try:
            found = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        if date := next((d for v in _values(found, "datePublished") if (d := date_of(v))), None):
            return date
    return None


def _values(data: object, key: str) -> Iterator[object]:
    """Every value under ``key``, at any depth of parsed JSON."""
    pending = deque([data])
    while pending:
        node = pending.popleft()
        if isinstance(node, dict):
            if key in node:
                yield node[key]
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def _time(root: LexborNode) -> datetime.date | None:
    """The date of the content's first ``<time>``, where it stands before the text proper."""
    node = root.css_first("time[datetime]")
    words = node.text() if node else ""
    if node is None or not words or len(root.text().partition(words)[0].strip()) > 600:
        return None
    return date_of(node.attributes.get("datetime"))


def _only_heading(root: LexborNode) -> str:
    headings = root.css("h1")
    return squeeze(headings[0].text()) if len(headings) == 1 else ""


def _accept_changes(body: LexborNode) -> tuple[Notice, ...]:
    """Take out what is struck through, as a word processor does when changes are accepted."""
    struck = [n for n in body.css("del, s, strike") if n.text().strip()]
    inserted = len(body.css("ins"))
    for node in struck:
        node.decompose()
    count = len(struck) + (inserted if struck else 0)
    return (Notice("tracked_changes", count, "struck-out text left out: changes read as accepted"),) if struck else ()


def _size(node: LexborNode) -> int:
    return len(squeeze(node.text(separator=" ")))


def _main(body: LexborNode) -> LexborNode:
    """The element that holds the page's content: ``main``, or a lone ``article``, else the whole body."""
    whole = _size(body)
    root = body
    for selector in ("main, [role=main]", "article", "[itemprop=articleBody]"):
        found = [n for n in root.css(selector) if n.mem_id != root.mem_id]
        outer = max(found, key=_size, default=None)
        if outer is not None and _size(outer) >= max(0.3 * whole, 0.7 * _size(root) if root is not body else 0):
            root = outer
    return root


def _drop_furniture(root: LexborNode) -> None:
    """Take out menus, banners, forms and their like, unless they hold most of the text."""
    whole = _size(root)
    for node in root.css(f"{_FURNITURE}, header, form, div, section, ul, ol, p"):
        if node.parent is None or node.mem_id == root.mem_id or not _is_furniture(node):
            continue
        if _size(node) <= _MOST_FURNITURE * whole:
            node.decompose()


def _is_furniture(node: LexborNode) -> bool:
    tag, role = node.tag, node.attributes.get("role") or ""
    if tag in ("nav", "aside", "footer", "form") or role in ("navigation", "banner", "contentinfo", "search", "dialog"):
        return True
    if tag == "header":
        return node.css_first("h1, h2, time") is None
    name = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
    if _FURNITURE_NAME.search(name):
        return node.css_first("h1") is None
    return tag in ("ul", "ol", "div") and _is_menu(node)


def _is_menu(node: LexborNode) -> bool:
    """Whether the element is little more than a handful of links."""
    links = node.css("a[href]")
    if len(links) < 4:
        return False
    linked = sum(_size(link) for link in links)
    return linked > 0.8 * _size(node) and linked / len(links) < 30
