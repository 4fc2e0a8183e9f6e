"""Made-up trade orders, the same for the same seed: numbered sections, lists, rates, headings, dates."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

COUNTRIES = ("Norland", "Estmark", "Vasara", "Kalmeria", "Ostrava Union", "Tirana Bay", "Sundaria", "Republic of Leng")
GOODS = ("rare earth magnets", "semi-finished copper", "steel derivatives", "passenger vehicles", "soybeans", "timber")
OFFICES = ("the Secretary of Commerce", "the Trade Representative", "the Commissioner of Customs")


def generate(folder: Path, documents: int, seed: int = 7, sections: int = 20) -> None:
    """Writes ``documents`` text files of so many ``sections`` of about 550 characters each into ``folder``."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        country, goods = chance.choice(COUNTRIES), chance.choice(GOODS)
        title = f"Order {14000 + number} Adjusting Duties on {goods.title()} of {country}"
        body = "\n\n".join(_section(chance, n, country, goods, day) for n in range(1, sections + 1))
        text = f'---\ntitle: "{title}"\ndate: {day.isoformat()}\n---\n{body}\n'
        (folder / f"{day:%Y-%m}-order-{14000 + number}.txt").write_text(text, encoding="utf-8")


def _section(chance: random.Random, number: int, country: str, goods: str, day: date) -> str:
    rate, before = chance.choice((5, 10, 12.5, 15, 20, 25, 39)), chance.choice((20, 25, 50))
    heading = f"{chance.randrange(7200, 9904)}.{chance.randrange(1, 99):02}.{chance.randrange(1, 99):02}"
    start = day + timedelta(days=chance.randrange(7, 120))
    items = "\n".join(
        f"({letter}) articles of subheading {chance.randrange(7200, 9904)}.{chance.randrange(10, 99)}, at a rate of "
        f"{chance.choice((5, 10, 15, 25))} percent ad valorem, where {chance.choice(OFFICES)} so determines;"
        for letter in "abc"
    )
    return (
        f"Sec. {number}. Treatment of {goods} under heading {heading}. In Order {chance.randrange(13000, 14000)} of "
        f"{day - timedelta(days=chance.randrange(30, 400)):%B} I imposed an additional duty of {before} percent on "
        f"{goods} that are products of {country}. {chance.choice(OFFICES).capitalize()} has since advised me that "
        f"{country} has taken significant steps toward remedying the conditions described there. Accordingly, the "
        f"additional duty is {rate} percent, effective at 12:01 a.m. on {start:%B} {start.day}, {start.year}. "
        f"It applies to:\n{items}\nNothing in this section affects duties on goods that were loaded before that time."
    )
