"""Text in its normal form, and bytes in whatever encoding to text."""

from __future__ import annotations

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.ingest.document import Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.normalize import clean, date_of, decode, plain_spaces, squeeze

LEGAL = "Das Übereinkommen über Zölle tritt am 1. März in Kraft; “Käufer” zahlt 50 € je Stück.\n"


def test_plain_text_stays_as_it_is() -> None:
    text = "  Sec. 1.  Rates.\n\n\n\tThe rate is  39%.  \n"
    assert clean(text) == (text, ())


def test_every_kind_of_line_end_becomes_a_newline() -> None:
    assert clean("a\r\nb\rc\x85d\u2028e\u2029f\x0cg\x0bh")[0] == "a\nb\nc\nd\ne\nf\ng\nh"


def test_unseen_characters_are_taken_out_and_counted_by_kind() -> None:
    text, notices = clean("ta\u200briff\ufeff ra\u00adte \u202e10%\u202c\x00 \U000e0041end")
    assert text == "tariff rate 10% end"
    assert notices == (
        Notice("bidi_control", 1, "1 text-direction control removed"),
        Notice("control", 1, "1 control character removed"),
        Notice("direction_override", 1, "1 text-direction override removed"),
        Notice("invisible", 1, "1 invisible character removed"),
        Notice("soft_hyphen", 1, "1 soft hyphen removed"),
        Notice("zero_width", 2, "2 zero-width characters removed"),
    )


def test_letters_and_their_accents_are_composed() -> None:
    assert clean("cafe\u0301")[0] == "café"


@given(st.text())
def test_clean_text_is_composed_seen_and_stays_so(text: str) -> None:
    cleaned, _ = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert clean(cleaned) == (cleaned, ())


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\n\t")))
def test_ascii_text_is_never_changed(text: str) -> None:
    assert clean(text) == (text, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_detected(encoding: str) -> None:
    assert decode((LEGAL * 3).encode(encoding)) == LEGAL * 3


def test_cyrillic_in_an_old_code_page_is_read() -> None:
    text = "Соглашение о тарифах вступает в силу первого ноября, ставка составляет десять процентов.\n" * 3
    assert decode(text.encode("cp1251")) == text


def test_bytes_that_are_no_text_are_refused_with_the_remedy() -> None:
    with pytest.raises(UnreadableFile, match=r"not text in any known encoding.*save it as UTF-8"):
        decode(bytes(range(256)) * 20)


def test_wide_spaces_become_ordinary_ones_of_the_same_length() -> None:
    assert plain_spaces("Sec.\u00a03\u202f000") == "Sec. 3 000"


def test_squeezing_leaves_one_line() -> None:
    assert squeeze("  a \n b\t\tc ") == "a b c"


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2025-11-01T08:30:00Z", datetime.date(2025, 11, 1)),
        ("D:20251101083000+01'00'", datetime.date(2025, 11, 1)),
        (datetime.datetime(2025, 11, 1, 8, 30), datetime.date(2025, 11, 1)),
        ("2025-13-45", None),
        ("next week", None),
        (None, None),
    ],
)
def test_the_dates_of_metadata_are_read(value: object, date: datetime.date | None) -> None:
    assert date_of(value) == date
