"""A hook of mkdocs: the pages of the reference that the program itself can write, made anew with every build.

``reference/openapi.md`` lists the routes and bodies of the API as its OpenAPI description has them, and
``reference/help.md`` what each command says to ``--help``.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

Schema = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


def on_files(files: Files, config: Any) -> Files:
    """Adds the generated pages to those of the folder."""
    logging.getLogger("mcp").setLevel(logging.ERROR)
    files.append(File.generated(config, "reference/openapi.md", content="\n".join(openapi_page(openapi()))))
    files.append(File.generated(config, "reference/help.md", content="\n".join(help_page())))
    return files


def openapi() -> dict[str, Any]:
    """The description that a running server gives at ``/openapi.json``."""
    from dealdesk.ui.api import create_app
    from dealdesk.ui.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        return create_app(Settings(data=Path(folder)), page=False).openapi()


def openapi_page(description: Schema) -> Iterator[str]:
    """The page's lines: every route by group, then every body."""
    yield "# Routes and bodies\n"
    yield (
        f"Made from the OpenAPI description of Dealdesk {description['info']['version']}; a running server has it at "
        "`/openapi.json`, and shows it at `/docs`. How the routes are used is told in [The HTTP API](../api.md)."
    )
    groups: dict[str, list[tuple[str, str, Schema]]] = {}
    for path, item in description["paths"].items():
        for method in _METHODS:
            if method in item:
                groups.setdefault(item[method].get("tags", ["other"])[0], []).append((method, path, item[method]))
    for group, routes in groups.items():
        yield f"\n## {group[0].upper()}{group[1:]}\n"
        for method, path, route in routes:
            yield from _route(method, path, route)
    yield "\n## Bodies\n"
    for name, schema in sorted(description["components"]["schemas"].items()):
        yield from _body(name, schema)


def _route(method: str, path: str, route: Schema) -> Iterator[str]:
    yield f"\n### `{method.upper()} {path}`\n"
    yield _plain(route.get("description", ""))
    given = route.get("parameters", [])
    if given:
        yield "\n| parameter | in | type | |\n|---|---|---|---|"
        for one in given:
            need = "required" if one.get("required") else _default(one["schema"])
            told = _cell(one.get("description", one["schema"].get("description", "")))
            rest = "; ".join(part for part in (need, told) if part)
            yield f"| `{one['name']}` | {one['in']} | {_type(one['schema'])} | {rest} |"
    for kind, content in route.get("requestBody", {}).get("content", {}).items():
        yield f"\nRequest, `{kind}`: {_type(content.get('schema', {}))}"
    for status, reply in route["responses"].items():
        if status in ("422", "default"):
            continue  # problems, for every route the same
        kinds = [f"`{kind}` {_type(content.get('schema', {}))}" for kind, content in reply.get("content", {}).items()]
        yield f"\nReply {status}: {', '.join(kinds) or 'no body'}"


def _body(name: str, schema: Schema) -> Iterator[str]:
    yield f"\n### {name}\n"
    yield _plain(schema.get("description", ""))
    if "enum" in schema:
        yield "\nOne of " + ", ".join(f"`{value}`" for value in schema["enum"])
    members = schema.get("properties", {})
    if members:
        yield "\n| member | type | |\n|---|---|---|"
    for member, kind in members.items():
        need = "" if member not in schema.get("required", []) else "always there"
        told = "; ".join(part for part in (need or _default(kind), _cell(kind.get("description", ""))) if part)
        yield f"| `{member}` | {_type(kind)} | {told} |"


def _type(schema: Schema) -> str:
    """A schema in a few words, a body as a link to it."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    kind = {"binary": "file", "date": "date"}.get(schema.get("format", ""), kind)
    return kind + "".join(f", {_BOUNDS[key]} {schema[key]}" for key in _BOUNDS if key in schema)


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "characters at least",
    "maxLength": "characters at most",
    "minItems": "entries at least",
    "maxItems": "entries at most",
}


def _default(schema: Schema) -> str:
    return f"default `{schema['default']}`" if schema.get("default") not in (None, "", [], {}) else ""


def _plain(text: str) -> str:
    """A docstring as Markdown: double backticks are single ones there."""
    return text.replace("``", "`")


def _cell(text: str) -> str:
    return _plain(re.sub(r"\s+", " ", text)).replace("|", "\\|")


def help_page() -> Iterator[str]:
    """The page's lines: what each command says to ``--help``."""
    import typer
    from typer.testing import CliRunner

    from dealdesk.ui.cli import app

    yield "# What --help says\n"
    yield "As the program prints it. [The command line](../cli.md) tells more.\n"
    environment = {"COLUMNS": "96", "TERMINAL_WIDTH": "96", "NO_COLOR": "1", "TERM": "dumb"}
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name in ("", *commands):
        said = CliRunner().invoke(app, [name, "--help"] if name else ["--help"], env=environment).output
        said = "\n".join(line.rstrip() for line in said.strip("\n").splitlines())
        yield f"\n## dealdesk {name}".rstrip() + f"\n\n```text\n{said}\n```"
