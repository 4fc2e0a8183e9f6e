"""Files on their way to the server, as multipart/form-data that is read from the disk while it is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_BLOCK = 1 << 20


class Upload:
    """The form that POST /api/documents takes: ``paths`` as ``files``, and ``fields``."""

    def __init__(self, paths: Sequence[Path], fields: Mapping[str, str]) -> None:
        """Raises OSError for a file that cannot be looked at."""
        self._boundary = os.urandom(16).hex()
        self._head = b"".join(self._part(f'name="{name}"', value.encode() + b"\r\n") for name, value in fields.items())
        self._files = [(self._part(_file(path)), path, path.stat().st_size) for path in paths]
        self._tail = f"--{self._boundary}--\r\n".encode()

    @property
    def headers(self) -> dict[str, str]:
        """Type and length of the form."""
        length = len(self._head) + sum(len(head) + size + 2 for head, _, size in self._files) + len(self._tail)
        kind = f"multipart/form-data; boundary={self._boundary}"
        return {"Content-Type": kind, "Content-Length": str(length)}

    def chunks(self) -> Iterator[bytes]:
        """The form, a piece at a time."""
        yield self._head
        for head, path, _ in self._files:
            yield head
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
            yield b"\r\n"
        yield self._tail

    def _part(self, disposition: str, content: bytes = b"") -> bytes:
        return f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content


def _file(path: Path) -> str:
    # RFC 2183: a quoted string; a line break has no place in one.
    name = path.name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'name="files"; filename="{name}"'
