"""Made-up deal papers as values, without files: agreements, orders, notices and memos of many parties and goods, the
same for the same seed. Names, places and goods follow Zipf's law, as words of real papers do."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate

from dealdesk.ingest.document import Document, Passage, document_id
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.findings import Findings

FOLDERS = ("orders", "supply", "mergers", "notices", "licences", "leases", "memos", "archive")
PASSAGES = 10
"""Passages of a document."""
_CLAUSES = 50_000
"""Sentences that papers have in common, as contracts do; each passage has one of its own besides."""
_KINDS = ("Supply Agreement", "Order on Duties", "Notice of Consent", "Licence Agreement", "Lease", "Memorandum")
_SYLLABLES = (
    "ka",
    "lo",
    "mir",
    "ten",
    "dra",
    "vos",
    "sel",
    "an",
    "bru",
    "qui",
    "pol",
    "est",
    "rho",
    "vin",
    "dal",
    "gar",
    "mont",
)
_SENTENCES = (
    "{party} shall deliver {goods} to {place} no later than {days} days after notice from {other}",
    "The duty on {goods} of {country} is {rate} percent ad valorem under heading {heading}",
    "If {party} fails to pay {amount} when due, {other} may suspend deliveries of {goods}",
    "This Section does not apply to {goods} that were loaded at {place} before {day}",
    "{party} represents that it holds good title to {goods} free of any lien of {other}",
    "The price of {goods} is {amount} per tonne, adjusted each {month} by the index published in {place}",
    "Either party may terminate upon {days} days written notice if a {noun} of {adjective} {noun} has occurred",
    "The {adjective} {noun} referred to in Section {number} shall be kept confidential for {years} years",
    "{other} shall indemnify {party} against each {noun}, {noun} and {adjective} {noun} arising from {goods}",
    "Order {number} of {day} is amended by striking {rate} percent and inserting {rate} percent",
    "Disputes about the {noun} are settled by arbitration in {place} under rules in force on {day}",
    "The Secretary determines whether {country} maintains {adjective} {noun} for {goods}",
    "Closing takes place on {day} at the offices of {party} in {place}, unless a {noun} is outstanding",
    "A {noun} by {party} of its {adjective} {noun} requires the prior consent of {other}",
    "The aggregate liability of {other} for any {noun} shall not exceed {amount}",
    "Goods of {country} entered under {heading} are subject to a quota of {number} tonnes",
)
_QUESTIONS = (
    "When must {party} deliver {goods} to {place}?",
    "What is the duty on {goods} of {country}?",
    "How many days of notice are needed to terminate for a {adjective} {noun}?",
    "What is the price of {goods} per tonne?",
    "Does {other} indemnify {party} for a {noun}?",
    "Which rate applies under heading {heading}?",
    "Where are disputes about the {noun} settled?",
    "How long is the {adjective} {noun} kept confidential?",
)


class Papers:
    """All that papers are made of. ``documents`` and ``questions`` draw from their own seeds."""

    def __init__(self, seed: int = 11) -> None:
        chance = random.Random(seed)
        names = [_name(chance).title() for _ in range(4000)]
        self._pools = {
            "party": _pool([f"{name} {chance.choice(('Inc.', 'LLC', 'Holdings', 'AG'))}" for name in names[:2500]]),
            "country": _pool(names[2500:2600]),
            "place": _pool(names[2600:]),
            "goods": _pool([f"{_name(chance)} {_name(chance)}" for _ in range(800)]),
            "noun": _pool([_name(chance) for _ in range(3000)]),
            "adjective": _pool([f"{_name(chance)}ed" for _ in range(2000)]),
        }
        self._pools["other"] = self._pools["party"]
        self._clauses = [self._sentence(chance) for _ in range(_CLAUSES)]

    def documents(self, first: int, count: int, seed: int = 5) -> Iterator[tuple[Document, list[Passage], Findings]]:
        """Documents number ``first`` to ``first + count - 1``, each the same whichever others are asked for."""
        for number in range(first, first + count):
            yield self._document(number, random.Random(seed * 1_000_003 + number))

    def questions(self, count: int, seed: int = 3) -> list[str]:
        chance = random.Random(seed)
        return [self._filled(chance, chance.choice(_QUESTIONS)) for _ in range(count)]

    def _document(self, number: int, chance: random.Random) -> tuple[Document, list[Passage], Findings]:
        folder = FOLDERS[min(int(chance.expovariate(0.5)), len(FOLDERS) - 1)]
        source = f"{folder}/{number % 97:02}/{number:07}.txt"
        party = self._drawn(chance, "party")
        title = f"{chance.choice(_KINDS)} {number} of {party}"
        day = date(2015, 1, 1) + timedelta(days=chance.randrange(4000))
        texts = [
            self._sentence(chance) + "".join(chance.choices(self._clauses, k=chance.randint(3, 7)))
            for _ in range(PASSAGES)
        ]
        starts = [0, *accumulate(len(text) for text in texts)]
        ident, text = document_id(source), "".join(texts)
        passages = [
            Passage(ident, start, start + len(own), own, title, day, f"Section {place}", None, "", source)
            for place, (start, own) in enumerate(zip(starts, texts, strict=False), 1)
        ]
        document = Document(ident, source, title, day, text, "txt", fingerprint=f"{number:064x}")
        word = text.split(" ", 1)[0]
        return document, passages, Findings((Fact("party", 0, len(word), word, party),), (), "", (), ())

    def _sentence(self, chance: random.Random) -> str:
        return f"{self._filled(chance, chance.choice(_SENTENCES))}. "

    def _filled(self, chance: random.Random, template: str) -> str:
        parts = template.split("{")
        return parts[0] + "".join(
            self._drawn(chance, name) + rest for name, _, rest in (part.partition("}") for part in parts[1:])
        )

    def _drawn(self, chance: random.Random, name: str) -> str:
        if name in self._pools:
            words, weights = self._pools[name]
            return chance.choices(words, cum_weights=weights)[0]
        if name == "day":
            return f"{date(2015, 1, 1) + timedelta(days=chance.randrange(4000)):%B %d, %Y}"
        if name == "month":
            return chance.choice(("January", "April", "July", "October"))
        if name == "heading":
            return f"{chance.randrange(2800, 9904)}.{chance.randrange(1, 99):02}.{chance.randrange(10):02}"
        if name == "amount":
            return f"USD {chance.randrange(1, 900):,},000"
        limits = {"rate": 60, "days": 180, "years": 10, "number": 20_000}
        return str(chance.randrange(1, limits[name]))


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))


def _pool(words: Sequence[str]) -> tuple[Sequence[str], list[float]]:
    """Words with their cumulative weights: the n-th is drawn 1/n times as often as the first."""
    return words, list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
