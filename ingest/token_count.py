"""Tokens of texts, counted as a model counts them and without the model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from tokenizers import Tokenizer


class TokenCount:
    """Counts with one tokenizer, opened at the first use. Can be sent to another process, and used by many threads."""

    def __init__(self, tokenizer: Path | str) -> None:
        """``tokenizer`` is the path of its file, or (a str) its content as JSON."""
        self._source = tokenizer
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[TokenCount], tuple[Path | str]]:
        return TokenCount, (self._source,)

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text is, uncut, special tokens counted."""
        with self._lock:
            tokenizer = self._tokenizer
        return [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts))]

    @cached_property
    def _tokenizer(self) -> Any:
        is_path = isinstance(self._source, Path)
        tokenizer = Tokenizer.from_file(str(self._source)) if is_path else Tokenizer.from_str(str(self._source))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer
