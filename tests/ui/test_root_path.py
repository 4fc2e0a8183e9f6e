"""Under a path of a reverse proxy: what the server writes of itself names that path."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.api import create_app
from dealdesk.ui.environment import SettingsError
from dealdesk.ui.settings import load_settings


def test_the_description_and_its_page_name_the_path_and_routes_stay_where_the_proxy_sends_them(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, root_path="/desk")
    with TestClient(create_app(settings, page=False), base_url="http://localhost") as client:
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/desk"}]
        assert '"/desk/docs-assets/' in client.get("/docs").text
        assert client.get("/healthz").json()["status"] == "alive"
        assert client.get("/desk/healthz").status_code == 200  # a proxy that leaves the path on is understood too


def test_the_page_asks_under_the_path(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(data=tmp_path, root_path="/desk")), base_url="http://localhost") as client:
        assert client.get("/config").json()["root"].endswith("localhost/desk")


@pytest.mark.parametrize("path", ["desk", "/desk/", "/a b", "https://a.example/desk"])
def test_a_path_that_no_proxy_serves_is_refused(path: str) -> None:
    with pytest.raises(SettingsError, match="path under which a reverse proxy serves it"):
        load_settings(root_path=path)
