"""What is delivered: each package with its checksum, under licences that were looked at, in a bill of materials."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def inventory() -> Any:
    """The module behind `make sbom` and `make licenses`."""
    spec = importlib.util.spec_from_file_location("inventory", ROOT / ".ci" / "inventory.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["inventory"] = module  # as dataclasses look for it
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def delivered(inventory: Any) -> Any:
    return inventory.shipped()


def test_each_package_has_a_licence_and_none_binds_users_without_their_knowing(inventory: Any, delivered: Any) -> None:
    assert len(delivered) > 100
    assert inventory.faults(delivered) == []


@pytest.mark.parametrize(
    ("licence", "told"),
    [
        ("GPL-3.0-or-later", True),
        ("GNU Affero General Public License v3; AGPL", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("LGPL-2.1", True),
        ("", True),
        ("MIT", False),
        ("Apache-2.0 OR BSD-2-Clause", False),
    ],
)
def test_a_licence_that_nobody_looked_at_is_told(inventory: Any, delivered: Any, licence: str, told: bool) -> None:
    found = inventory.faults([*delivered, inventory.Package("new-thing", "1.0", licence)])
    assert [bool(re.match("new-thing 1.0", one)) for one in found] == ([True] if told else [])


def test_what_is_no_longer_delivered_is_no_longer_excused(inventory: Any, delivered: Any) -> None:
    left = [one for one in delivered if one.name != "tqdm"]
    assert inventory.faults(left) == ["tqdm is in REVIEWED and no longer delivered"]


def test_the_lock_holds_what_is_declared_and_installed_with_checksums(inventory: Any, delivered: Any) -> None:
    locked = inventory.locked()
    assert [name for name, (_, checksums) in locked.items() if not checksums] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in inventory.EXTRAS)]
    declared = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", line) for group in groups for line in group]
    assert {inventory.normal(one[1]): locked[inventory.normal(one[1])][0] for one in declared if one} == {
        inventory.normal(one[1]): one[2] for one in declared if one
    }
    assert [one.name for one in delivered if one.name != "dealdesk" and inventory.normal(one.name) not in locked] == []


def test_the_lock_and_the_constraints_name_the_same_versions(inventory: Any) -> None:
    pins = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    )
    locked = inventory.locked()
    differ = {
        name: (pin, locked[inventory.normal(name)][0]) for name, pin in pins.items() if inventory.normal(name) in locked
    }
    assert {name: both for name, both in differ.items() if both[0] != both[1]} == {}
    assert len(differ) > 100


def test_the_bill_of_materials_names_packages_and_models_with_their_checksums(inventory: Any, delivered: Any) -> None:
    from dealdesk.index.models import BGE_SMALL_EN

    bill = inventory.bill(delivered, inventory.locked())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill == inventory.bill(delivered, inventory.locked())
    parts = {part["name"]: part for part in bill["components"]}
    assert parts["fastapi"]["purl"] == f"pkg:pypi/fastapi@{parts['fastapi']['version']}"
    assert {one["name"] for one in parts["fastapi"]["properties"]} == {"dealdesk:sha256"}
    assert parts[BGE_SMALL_EN.name]["hashes"] == [{"alg": "SHA-256", "content": BGE_SMALL_EN.model_sha256}]
    assert "GEOS" in parts["shapely"]["description"]
    assert len({part["bom-ref"] for part in bill["components"]}) == len(bill["components"]) == len(delivered) + 2
