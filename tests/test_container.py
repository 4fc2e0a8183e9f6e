"""The container's files, read: which user, which settings, which folders; they cannot be built here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from dealdesk.ui.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = re.sub(r"\\\n", " ", "\n".join(line for line in DOCKERFILE.splitlines() if not line.startswith("#")))
COMPOSE: Any = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def steps(word: str) -> list[str]:
    return re.findall(rf"^\s*{word} +(.+)$", STEPS, re.M)


def test_every_variable_is_a_setting() -> None:
    given = set(re.findall(rf"{PREFIX}(\w+)=", STEPS)) | {
        name.removeprefix(PREFIX) for name in COMPOSE["services"]["dealdesk"]["environment"]
    }
    assert given
    assert {name.lower() for name in given} <= set(Settings.model_fields)


def test_every_package_and_file_that_the_build_needs_is_copied_and_not_ignored() -> None:
    copied = {name for step in steps("COPY") if not step.startswith("--from") for name in step.split()[:-1]}
    packages = {name.removeprefix("dealdesk.") for name in PROJECT["tool"]["setuptools"]["packages"]}
    project = PROJECT["project"]
    assert packages | {"pyproject.toml", "constraints.txt", project["readme"], *project["license-files"]} == copied
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


def test_the_pinned_versions_are_installed_on_a_slim_python_that_the_project_supports() -> None:
    assert [step.split(" ")[0] for step in steps("FROM")] == ["python:3.11-slim", "python:3.11-slim"]
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert any("--constraint constraints.txt" in step and "--no-cache-dir" in step for step in steps("RUN"))
    assert '".${EXTRAS:+[$EXTRAS]}"' in STEPS  # pip refuses ".[]"
    assert set(re.findall(r"^ARG EXTRAS=(\w+)$", STEPS, re.M)) <= set(PROJECT["project"]["optional-dependencies"])


def test_what_runs_is_nobody_of_weight_and_is_asked_whether_it_is_ready() -> None:
    last = STEPS[STEPS.rindex("FROM") :]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    assert "apt-get" not in last
    assert "/readyz" in next(iter(re.findall(r"HEALTHCHECK (.+)", last)))
    assert last.index("USER") < last.index("CMD")
    assert re.search(r'^VOLUME \["/corpus", "/data"\]$', last, re.M)


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_ports_are_published_on_the_loopback_address_only(service: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"][service].get("ports", []))


def test_the_service_may_do_no_more_than_it_needs_and_the_model_waits_for_its_profile() -> None:
    desk = COMPOSE["services"]["dealdesk"]
    assert desk["read_only"] is True
    assert desk["cap_drop"] == ["ALL"]
    assert desk["security_opt"] == ["no-new-privileges:true"]
    assert {volume.rsplit(":", 1)[1] for volume in desk["volumes"]} == {"/corpus", "/data"}
    assert COMPOSE["services"]["ollama"]["profiles"] == ["ollama"]
