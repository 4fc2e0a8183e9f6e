"""Every setting and its default, in one place: ``DEALDESK_*`` variables first, then ``dealdesk.toml``, then these."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator

from dealdesk.ingest.limits import READ_MEMORY, READ_SECONDS
from dealdesk.ingest.ocr_weights import installed
from dealdesk.ui.environment import DATA, FILE, PREFIX, SettingsError, lines, variables

__all__ = ["FILE", "PREFIX", "Settings", "SettingsError", "load_settings", "unknown_variables"]


class Settings(BaseModel):
    """What a user can choose. Load it with ``load_settings``, which explains what is wrong with a wrong value."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    corpus: Path = Field(Path("corpus"), description="folder of documents that is indexed")
    data: Path = Field(Path(DATA), description="folder where the index and everything made from it is kept")
    index_url: str = Field(
        "", description="Milvus for vectors and words: http://HOST:19530, or a Milvus Lite file; empty: the data folder"
    )
    index_token: SecretStr = Field(SecretStr(""), description="token, or user:password, for Milvus")
    store_url: SecretStr = Field(
        SecretStr(""), description="PostgreSQL for documents, beside Milvus; empty: a SQLite file in the data folder"
    )
    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: int = Field(7860, ge=0, le=65535, description="port that the server listens on; 0 takes a free one")
    server: str = Field("", description="address of a server to ask; empty: the one of the data folder, if it runs")
    embedder: str = Field(
        "packaged", min_length=1, description="sentence-transformers model: packaged, a folder, or a name on the hub"
    )
    reranker: str = Field(
        "packaged", min_length=1, description="cross-encoder model: packaged, a folder, or a name on the hub"
    )
    passage_tokens: int = Field(256, ge=32, le=2048, description="tokens in a passage, its header included")
    threads: int = Field(0, ge=0, le=256, description="processor threads for the models; 0: as many as there are")
    at_once: int = Field(
        0, ge=0, le=1024, description="questions that a server answers at the same time; 0: as many as there are cores"
    )
    queue: int = Field(
        32, ge=0, le=10_000, description="questions that wait for their turn; whoever asks beyond is told to come back"
    )
    readers: Literal["auto"] | Annotated[int, Field(ge=0, le=64)] = Field(
        "auto",
        description="files that are read at a time while re-indexing, each in a process of its own; 0: all in the "
        "re-index's own process, which does not protect it; auto: as it pays",
    )
    read_timeout: float = Field(READ_SECONDS, gt=0, le=86_400, description="seconds that a reader has for one file")
    read_memory_mb: int = Field(
        READ_MEMORY >> 20, ge=64, le=1 << 20, description="memory that a reader has for one file, in megabytes"
    )
    scheduler: str = Field(
        "", description="Dask scheduler whose workers read and embed, as tcp://HOST:PORT; empty: this machine does"
    )
    ocr: Literal["auto", "off"] = Field(
        "auto", description="scanned pages and images: read where the extra is installed (auto), or not at all (off)"
    )
    trusted: tuple[str, ...] = Field(
        (),
        description="documents, separated by commas, that are used although they were set aside as suspicious: paths "
        "below the corpus, * for any characters",
    )
    as_of: Literal["newest", "today"] = Field(
        "newest", description="the date that answers are for: of the newest document (newest), or today's (today)"
    )
    upload_limit_mb: int = Field(100, ge=1, le=4096, description="largest upload in one request, in megabytes")
    llm_base_url: str = Field("", description="OpenAI-compatible endpoint; empty: answers are extracted, no model")
    llm_model: str = Field("", description="name of the language model at that endpoint")
    llm_api_key: SecretStr = Field(SecretStr(""), description="key for that endpoint")
    llm_timeout: float = Field(60.0, gt=0, le=3600, description="seconds that the model has for a whole answer")
    llm_evidence_tokens: int = Field(
        3000, ge=200, le=200_000, description="tokens of the sources that the model is given"
    )
    llm_answer_tokens: int = Field(
        1024, ge=16, le=65_536, description="tokens that the model may write, its thoughts included"
    )
    api_keys: tuple[SecretStr, ...] = Field(
        (),
        description="keys, separated by commas, that open every room and may do everything; those of single rooms are "
        "made by `dealdesk keys`",
    )
    without_keys: Literal["loopback", "network"] = Field(
        "loopback",
        description="who may ask where there are no keys: this machine alone (loopback), or whoever reaches the server "
        "(network)",
    )
    proxy_header: str = Field(
        "", pattern=r"^[\w-]*$", description="header in which a reverse proxy that signs people in tells who asks"
    )
    proxy_addresses: tuple[IPvAnyNetwork, ...] = Field(
        (), description="addresses or networks, separated by commas, from which that header is believed"
    )
    rate_limit: str = Field("3000/minute", description="requests that a key may send, such as 20/second; empty: any")
    audit: Literal["on", "questions", "off"] = Field(
        "on", description="the audit log in the data folder: on, with the questions in it (questions), or off"
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="names, separated by commas, that the server answers to besides localhost and plain addresses"
    )
    root_path: str = Field(
        "", pattern=r"^(/[\w.~-]+)*$", description="path under which a reverse proxy serves it, such as /dealdesk"
    )
    webhook_url: SecretStr = Field(
        SecretStr(""), description="where the end of each re-indexing and compaction is posted as JSON"
    )
    traces_url: str = Field(
        "",
        description="OpenTelemetry collector for traces (OTLP over HTTP): http://HOST:4318/v1/traces; empty: none",
    )
    log_format: Literal["text", "json"] = Field("text", description="lines of the log: as text, or as JSON objects")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much the log says")

    @property
    def reads_images(self) -> bool:
        """Whether scanned pages and images are read: it is not switched off, and what reads them is installed."""
        return self.ocr == "auto" and installed()

    @field_validator("corpus", "data", mode="after")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("as_of", "log_level", "log_format", "ocr", "audit", "without_keys", "readers", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("api_keys", "trusted", "allowed_hosts", "proxy_addresses", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value

    @field_validator("scheduler", mode="after")
    @classmethod
    def _scheduler(cls, value: str) -> str:
        address = urlsplit(value)
        if value and (address.scheme not in ("tcp", "tls") or not address.hostname or not address.port):
            raise ValueError("it must be an address such as tcp://10.0.0.5:8786")
        return value

    @field_validator("traces_url", mode="after")
    @classmethod
    def _collector(cls, value: str) -> str:
        address = urlsplit(value)
        if value and (address.scheme not in ("http", "https") or not address.hostname or address.username):
            raise ValueError("it must be an address that begins with http:// or https:// and holds no name or password")
        return value

    @field_validator("llm_base_url", mode="after")
    @classmethod
    def _endpoint(cls, value: str) -> str:
        address = urlsplit(value)
        if value and (address.scheme not in ("http", "https") or not address.hostname):
            raise ValueError("it must be an address that begins with http:// or https://")
        if address.username or address.password:
            raise ValueError("it must hold no name or password: the key is DEALDESK_LLM_API_KEY")
        return value

    @field_validator("index_url", mode="after")
    @classmethod
    def _engine(cls, value: str) -> str:
        address = urlsplit(value)
        if address.username or address.password:
            raise ValueError("it must hold no name or password: the token is DEALDESK_INDEX_TOKEN")
        if "://" in value:
            if address.scheme not in ("http", "https") or not address.hostname:
                raise ValueError("it must be an address that begins with http:// or https://, or a file ending in .db")
        elif value and not value.endswith(".db"):
            raise ValueError("a Milvus Lite file must end in .db, and an address begin with http:// or https://")
        return str(Path(value).expanduser()) if value and "://" not in value else value

    @field_validator("store_url", mode="after")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(
            ("postgresql+psycopg://", "sqlite:///")
        ):
            raise ValueError("it must begin with postgresql+psycopg://")
        return value

    @field_validator("rate_limit", mode="after")
    @classmethod
    def _limit(cls, value: str) -> str:
        from limits import parse  # slow to load, and few commands need it

        try:
            parse(value) if value else None
        except ValueError:
            raise ValueError("it must be a number and a time, such as 20/second or 3000/minute") from None
        return value

    @field_validator("webhook_url", mode="after")
    @classmethod
    def _web_address(cls, value: SecretStr) -> SecretStr:
        address = urlsplit(value.get_secret_value())
        if value.get_secret_value() and (address.scheme not in ("http", "https") or not address.hostname):
            raise ValueError("it must be an address that begins with http:// or https://")
        return value


def load_settings(**chosen: Any) -> Settings:
    """The settings in force. ``chosen`` holds what the command line set; None there means "not given".

    Raises SettingsError, whose message names each variable that is wrong.
    """
    given = {name: value for name, value in variables().items() if name in Settings.model_fields}
    options = {name: value for name, value in chosen.items() if value is not None}
    try:
        return Settings(**(lines() | given | options))
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(dict(item)) for item in error.errors())) from None


def _explain(item: Mapping[str, Any]) -> str:
    name = str(item["loc"][0])
    field = Settings.model_fields.get(name)
    if field is None:
        return f'{FILE} has "{name}", which is not a setting.{_meant(name, tuple(Settings.model_fields))}'
    given = "" if "SecretStr" in str(field.annotation) else f" is {item['input']!r}"
    where = PREFIX + name.upper() if name in variables() else f"the setting {name}"
    return f"{where}{given}: {item['msg']}. Its meaning: {field.description}. Correct it or unset it."


def unknown_variables() -> list[str]:
    """A sentence for each ``DEALDESK_*`` variable that no setting reads: mostly slips of the pen."""
    known = tuple(PREFIX + name.upper() for name in Settings.model_fields)
    strange = sorted(PREFIX + name.upper() for name in variables() if name not in Settings.model_fields)
    return [f"{name} is not a setting and is ignored.{_meant(name, known)}" for name in strange]


def _meant(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return f" Did you mean {close[0]}?" if close else ""
