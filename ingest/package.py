"""The zip packages that Word and Excel files are: whether one is whole, and what is wrong where it is not."""

from __future__ import annotations

import io
import zipfile

from dealdesk.ingest.errors import UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST = 1 << 30  # bytes unpacked; an honest document of 200 MB stays under it, a zip bomb does not


def check_package(data: bytes, part: str, kind: str, suffix: str) -> None:
    """Raise UnreadableFile unless ``data`` is a whole package that holds ``part``.

    ``kind`` and ``suffix`` name the format for the message: "Word document", ".docx".
    """
    if data.startswith(_OLE):
        raise _old_or_encrypted(data, kind, suffix)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            unpacked = sum(info.file_size for info in package.infolist())
            broken = package.testzip() if unpacked <= _LARGEST else None
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFile(
            "it is truncated or damaged: its package does not open", "fetch the file again from where it came from"
        ) from error
    except MemoryError:
        raise
    except Exception as error:  # zlib.error and struct.error among others, on damaged compressed data
        raise UnreadableFile("its package is damaged", "fetch the file again from where it came from") from error
    if unpacked > _LARGEST:
        raise UnreadableFile(
            f"it unpacks to {unpacked >> 20} MB, more than {_LARGEST >> 20} MB", "split it into smaller files"
        )
    if broken:
        raise UnreadableFile(f"its part {broken} is damaged", "fetch the file again from where it came from")
    if part not in names:
        raise UnreadableFile(
            f"it is a zip archive without the parts of a {kind}", f"unpack it, or save it as a {kind} ({suffix})"
        )


def _old_or_encrypted(data: bytes, kind: str, suffix: str) -> UnreadableFile:
    if _ENCRYPTED in data:
        return UnreadableFile("it is encrypted with a password", f"save it without a password as {suffix}")
    return UnreadableFile(f"it is a {kind} in the old binary format", f"open it and save it as {suffix}")
