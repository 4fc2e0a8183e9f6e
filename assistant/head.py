"""The question phrases of a text: "what duty ...", "when does ...", found where they begin a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dealdesk.assistant.noun import AUXILIARIES

_SENTENCE = re.compile(
    r"(?<=[?!])\s+|(?<=[\w)\"'%]{3})(?<!\bvs)(?<!\bno)(?<!\binc)(?<!\bltd)(?<!\betc)(?<!\bincl)(?<!\bart)(?<!\bsec)(?<!\bcorp)\.\s+|\n+"
)
_SEGMENT = re.compile(r"(?:[;:—–]|,(?!\d)|\s-)\s+")
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|or|then|also|ok|okay|well|please|now|if so|if not|thanks|hi|hello)\b\W*)*"
    r"(?:(?:(?:can|could|would|will) you (?:please )?(?:also )?|please )?"
    r"(?:tell|show|explain|clarify|give|say|remind|find out|state|let)\b(?: (?:to )?(?:me|us))?(?: know)?(?= )"
    r"|do(?:es)? (?:you|anyone|we) (?:\w+ )?know|any idea|i (?:want|need|wish|'?d like|would like) to (?:know|find out)"
    r"|i wonder|i am wondering|i'm wondering)?\W*"
)
_PREPOSITION = (
    r"at|by|for|from|in|into|of|on|over|since|through|to|under|up to|until|with|within|after|before|during|about"
    r"|against|as of|beyond|till"
)
_HEAD = re.compile(
    rf"(?:(?P<preposition>{_PREPOSITION}) )?(?P<word>what|which|when|where|whom|whose|who|why|how)\b(?P<rest>.*)",
    re.DOTALL,
)
_IN_PLACE = re.compile(
    rf"\b(?:(?P<preposition>{_PREPOSITION}) )?(?P<word>what|whom"
    r"|how(?= (?:much|many|long|often|high|fast|quickly|soon|big)\b)"
    r"|(?:(?<= deal )|(?<= agreement )|(?<= contract )|(?<= order )|(?<= statement )|(?<= license )|(?<= lease )"
    r"|(?<= merger ))(?:who|when|why|where|which|how)"
    r"|(?:which|when|where|who|why)(?=\W*$)"
    r"|(?<=\bof )which|(?<=\bin )which|(?<=\bon )which|(?<=\bto )which|(?<=\bfrom )which|(?<=\buntil )which"
    r"|(?<=\bunder )which|(?<=\bafter )which|(?<=\bbefore )which)\b(?P<rest>.*)",
    re.DOTALL,
)
AUXILIARY = re.compile(rf"^(?!may ?\d)(?:{AUXILIARIES})\b")
_SUBJECT = re.compile(r"(?:i|we|you|he|she|it|they|the|its|their|his|her|our|your|this|that)\b")
"""Opens a clause that names a thing ("beyond what it owes") and asks for none."""
_NAMED_FIRST = re.compile(
    r"(?:the )?(?:\w+ ){0,2}(?:deadline|date|day|rate|price|fee|amount|number|period|notice|penalty|cap|reason)s? "
    r"(?:for|of|on|to|by|in|under)\b"
)
"""What is asked for stands first: "deadline to do what they agreed"."""
_ORDERS = re.compile(r"^(?:list|name|enumerate)\b|^compare\b")


class Head(NamedTuple):
    """A question phrase: its word ("" for a bare noun phrase), the preposition before it, the rest of its sentence."""

    word: str
    preposition: str
    rest: str


def heads(question: str) -> list[Head]:
    """The question phrases of ``question``, in small letters and in order; what only may be one counts where there is
    no other. Sentences that do not ask are passed over."""
    text = question.lower().replace("’", "'").replace(", if any,", "")
    text = re.sub(r"\b(what|which|when|who|where|how) (?:exactly|precisely|else|then)\b", r"\1", text)
    text = re.sub(r"\b(what|who|how|where|when|why)(?:'s|'re|s)(?= )", r"\1 is", text)
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    asking = [part for part in sentences if part.rstrip("\"' )").endswith("?")] or sentences
    return list(_found(asking))


def _found(sentences: list[str]) -> Iterator[Head]:
    sure: list[Head] = []
    weak: list[Head] = []
    for sentence in sentences:
        starts = [0, *(match.end() for match in _SEGMENT.finditer(sentence))]
        for number, start in enumerate(starts):
            head = _fronted(sentence[start:])
            if head is not None:
                (weak if _subordinate(head, number) else sure).append(head)
    # "What about the price? Is it fixed?" is told by what follows.
    told = [head for head in sure if not head.rest.startswith("about")]
    bare = _bare(sentences)
    named = [head for head in bare if _NAMED_FIRST.match(head.rest)]
    yield from told or sure or named or _in_place(sentences) or weak[:1] or bare


def _fronted(text: str) -> Head | None:
    plain = _OPENING.sub("", text, count=1)
    if match := _HEAD.match(plain):
        return Head(match["word"], match["preposition"] or "", match["rest"].strip())
    if match := _ORDERS.match(plain):
        return Head(match[0], "", plain[match.end() :].strip())
    if match := AUXILIARY.match(plain):
        return Head("auxiliary", "", plain[match.end() :].strip())
    return None


def _subordinate(head: Head, number: int) -> bool:
    """Whether a clause only sets the scene: "when he leaves, ...", "..., which is 10%", "beyond what it owes"."""
    inverted = bool(AUXILIARY.match(head.rest))
    if head.word == "what":
        return number > 0 and bool(head.preposition) and bool(_SUBJECT.match(head.rest))
    if head.word in ("when", "where"):
        return not inverted and bool(head.rest.strip(" ?!.")) and not head.rest.startswith("and ")
    return head.word == "which" and number > 0 and inverted and not head.preposition


def _in_place(sentences: list[str]) -> list[Head]:
    """A question word that stands where its answer would: "DEC stands for what?"."""
    for sentence in sentences:
        found = list(_IN_PLACE.finditer(sentence)) if sentence.rstrip().endswith("?") else []
        if found:
            return [Head(found[-1]["word"], found[-1]["preposition"] or "", found[-1]["rest"].strip())]
    return []


def _bare(sentences: list[str]) -> list[Head]:
    return [Head("", "", _OPENING.sub("", sentences[0], count=1))] if sentences else []
