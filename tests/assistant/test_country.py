"""Countries in a text, by name, people and seat of government."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.country import as_written, at_home, countries_in, says_of_all
from dealdesk.assistant.kin import with_kin
from dealdesk.index.generation import Generation


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Swiss watches and EU-made cabinets", {"Switzerland", "European Union"}),
        ("the People's Republic of China (PRC)", {"China"}),
        ("the United States-Jordan Free Trade Area", {"United States of America", "Jordan"}),
        ("Korean and North Korean goods", {"South Korea", "North Korea"}),
        ("Bosnia and Herzegovina | 30%", {"Bosnia and Herzegovina"}),
        ("Côte d’Ivoire and Türkiye", {"Côte d’Ivoire", "Turkey"}),
        ("products of VIETNAM and of the U.K.", {"Vietnam", "United Kingdom"}),
        ("Papua New Guinea and Guinea-Bissau", {"Papua New Guinea", "Guinea-Bissau"}),
        ("Chile’s copper", {"Chile"}),
    ],
)
def test_a_country_is_known_by_each_of_its_names(text: str, named: set[str]) -> None:
    assert countries_in(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "let us pay the toll",
        "the Gulf of Mexico and New Mexico",
        "an oil rig in the Indian Ocean",
        "fees of 12 Canadian dollars",
        "a roast turkey with china plates",
        "the laws of the State of Georgia",
        "",
    ],
)
def test_what_only_sounds_like_a_country_is_none(text: str) -> None:
    assert countries_in(text) == frozenset()


def test_what_is_said_of_a_union_may_be_said_of_a_member_and_the_other_way_round() -> None:
    assert "European Union" in with_kin(frozenset(("Germany",)))
    assert {"Germany", "Malta"} <= with_kin(frozenset(("European Union",)))
    assert "Malta" not in with_kin(frozenset(("Germany",)))
    assert with_kin(frozenset(("Chile",))) == {"Chile"}


@pytest.mark.parametrize(
    ("text", "of_all"),
    [
        ("goods of all other countries", True),
        ("imports from any country", True),
        ("each trading partner", True),
        ("goods of Chile", False),
    ],
)
def test_a_rule_for_all_countries_is_told_from_one_for_some(text: str, of_all: bool) -> None:
    assert says_of_all(text) is of_all


@given(st.text(), st.sampled_from(["Chile", "the Swiss", "Sri Lanka", "U.S. and EU"]), st.text())
def test_words_around_a_country_in_sentences_of_their_own_do_not_hide_it(before: str, name: str, after: str) -> None:
    assert countries_in(name) <= countries_in(f"{before.lower()}. {name} ({after.lower()}")


def test_the_country_that_most_documents_name_is_at_home(shelf: Callable[..., Generation]) -> None:
    texts = ["The United States keeps the quay.", "Tin of Chile enters the United States.", "The US and Peru agree."]
    generation = shelf(**{f"paper{number}": text for number, text in enumerate(texts)})
    assert at_home(generation) == {"United States of America"}


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("how many planes did bangladesh buy", "how many planes did Bangladesh buy"),
        ("size of india's quota", "size of India's quota"),
        ("when will north macedonia join the eu", "when will North Macedonia join the EU"),
        ("is turkey meat sold to us", "is turkey meat sold to us"),
        ("Polish the Swiss watch", "Polish the Swiss watch"),
    ],
)
def test_a_question_in_small_letters_names_countries_too(question: str, written: str) -> None:
    assert as_written(question) == written
