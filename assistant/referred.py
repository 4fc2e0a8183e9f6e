"""The document that a follow-up names by what it did to another one: "the amendment", "the earlier notice"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from dealdesk.assistant.asked import shared
from dealdesk.assistant.follow import asks_alone
from dealdesk.assistant.question import Question
from dealdesk.assistant.role import families
from dealdesk.index.generation import Generation
from dealdesk.index.retrieve import Hit

Links = Set[tuple[str, str | None]]
"""Pairs of a document and the one that it changes."""

_NOUN = (
    r"(?P<noun>order|notice|proclamation|agreement|contract|deal|pact|treaty|lease|licen[cs]e|letter|memorandum"
    r"|regulation|directive|version|document)"
)
_EARLIER = re.compile(
    rf"\b(?:the|that) (?:earlier|original|previous|prior|first|initial|older|old|amended|superseded) {_NOUN}\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?<!before )(?<!prior to )(?<!until )(?<!without )\b(?:the|that) (?:(?:later|newer|new|subsequent|latest|second)"
    rf" {_NOUN}|(?P<act>amendment|amending {_NOUN.replace('noun', 'other')}|addendum|supplement))\b",
    re.IGNORECASE,
)
_ANY = frozenset(("deal", "pact", "contract", "version", "document", "amendment"))
"""Nouns that may mean a document of any kind."""
_HEAD = 4
"""Words at the beginning of a title that tell what the document is; further on it tells of others."""
_ANEW = 0.5
"""The share of a follow-up's words from which it asks the same as the question before it."""
_LOOKED = 3
"""Documents that the question before may have been about, the likeliest first."""


def refers(question: Question) -> bool:
    """Whether ``question`` follows up, and names a document by its relation to another."""
    return bool(question.before) and not question.document and _reference(question.text) is not None


def asked_of(generation: Generation, question: Question, before: Sequence[Hit]) -> Question:
    """``question``, asked only of the documents that it means, where ``before`` are hits of the question before it.

    What the turn before was about is left out where the same is asked anew: "Who signed order 7?", "And who signed the
    earlier notice?". As it is where no document is sure.
    """
    links = {(one.document_id, one.target_id) for one in generation.relations() if one.kind != "implements"}
    meant = _meant(generation, question.text, before, links)
    if not meant:
        return question
    content, words = question.content, _reference(question.content)
    # What an amendment did is told together with what it changed; of an earlier paper that one alone is asked.
    changed = {target for changing, target in links if changing in meant and target}
    only = tuple(sorted(meant if _EARLIER.search(question.text) else meant | changed))
    if words is None:
        return replace(question, only=only)
    titles = " / ".join(generation.by_id[one].title for one in sorted(meant))
    named = f"{content[: words.end()]} ({titles}){content[words.end() :]}"
    rest = f"{content[: words.start()]}{content[words.end() :]}"
    if asks_alone(rest) and shared(rest, question.before) >= _ANEW:
        return replace(question, only=only, standalone=named, context="")
    return replace(question, only=only, standalone=question.standalone.replace(content, named, 1))


def _reference(text: str) -> re.Match[str] | None:
    return _EARLIER.search(text) or _LATER.search(text)


def _meant(generation: Generation, question: str, before: Sequence[Hit], links: Links) -> set[str]:
    """The documents that changed, or were changed by, the likeliest one among ``before`` that has such."""
    reference = _reference(question)
    if reference is None:
        return set()
    named = reference.groupdict()
    noun = (named["noun"] or named.get("other") or "amendment").lower()
    for document in list(dict.fromkeys(hit.passage.document_id for hit in before))[:_LOOKED]:
        targets = {target for changing, target in links if changing == document and target}
        if reference.re is _EARLIER:
            found = targets
        elif named["act"] and targets:
            found = {document}  # what was asked before was answered from the amendment itself
        else:
            found = {changing for changing, target in links if target == document}
        if meant := {one for one in found if _is_called(generation, one, noun)}:
            return meant
    return set()


def _is_called(generation: Generation, document: str, noun: str) -> bool:
    record = generation.by_id.get(document)
    if record is None:
        return False
    head = re.findall(r"[a-z]+", record.title.lower())[:_HEAD]
    return noun in _ANY or noun in head or noun == families(generation).get(document, "")
