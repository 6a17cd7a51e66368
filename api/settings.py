"""Settings, read from the environment once at start; `qianyue settings` prints this list.

`DATABASE_URL`, `HOST` and `PORT` are spelled plainly, everything else carries the prefix `QIANYUE_`.
A wrong value refuses the start with the name of the variable and what is expected.
"""

from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, IPvAnyNetwork, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.database_url import check_address


class Environment(Enum):
    """Where the server runs; production turns introspection, GraphiQL and suggestions off."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogFormat(Enum):
    """How log lines are written."""

    JSON = "json"
    CONSOLE = "console"


class MessageAdapter(Enum):
    """How messages to people leave this server."""

    LOG = "log"
    NONE = "none"
    WEBHOOK = "webhook"


class ProxyHeader(Enum):
    """The header in which the reverse proxies tell whom they were called by."""

    X_FORWARDED_FOR = "x-forwarded-for"
    FORWARDED = "forwarded"


def _plain(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    """Everything that can be set from outside. All limits are on by default."""

    model_config = SettingsConfigDict(env_prefix="QIANYUE_", frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(
        default="sqlite://var/qianyue.sqlite3",
        validation_alias=_plain("DATABASE_URL"),
        pattern=r"^(sqlite|postgres|postgresql)://",
        description="Database: sqlite://PATH (default, one server process) or postgres://USER:PASSWORD@HOST/NAME",
    )
    host: str = Field(default="127.0.0.1", validation_alias=_plain("HOST"), description="Address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias=_plain("PORT"), description="Port to listen on")
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s?#]+$",
        description="Address under which residents reach this server, printed on agreements as text and QR code "
        "(https://qianyue.example.org); default: HOST and PORT, which serves on one machine only",
    )
    workers: int = Field(default=1, ge=1, le=256, description="Server processes; more than 1 needs PostgreSQL")
    environment: Environment = Field(
        default=Environment.DEVELOPMENT,
        description="development, or production (introspection, GraphiQL, suggestions and development tokens off)",
    )
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Lowest level logged")
    log_format: LogFormat = Field(default=LogFormat.CONSOLE, description="console (for people) or json (for machines)")
    seed_empty_database: bool = Field(
        default=True, description="Load the starter data when the database holds no region"
    )

    token_issuer: str = Field(
        default="https://qianyue.invalid/development", description="Accepted `iss` of bearer tokens"
    )
    token_audience: str = Field(default="qianyue", description="Accepted `aud` of bearer tokens")
    token_jwks_file: Path | None = Field(default=None, description="File with the JSON Web Key Set that signs tokens")
    token_jwks_url: str | None = Field(
        default=None, pattern="^https?://", description="Address of the JSON Web Key Set that signs tokens"
    )
    sealing_keys_file: Path | None = Field(
        default=None,
        description="JSON file with the keys that seal identity numbers, phones and addresses at rest "
        "(`qianyue keys new` makes one); without it development uses published keys, and production does not start",
    )
    messages: MessageAdapter | None = Field(
        default=None,
        description="How one-time codes leave: log (in development only), none (answered UNAVAILABLE: residents cannot "
        "sign online), or webhook (the gateway that the institution registered for ONE_TIME_CODE); "
        "default: log in development, none in production",
    )

    introspection: bool | None = Field(default=None, description="Answer introspection; default: only in development")
    graphiql: bool | None = Field(default=None, description="Serve GraphiQL to browsers; default: only in development")
    suggestions: bool | None = Field(default=None, description="«Did you mean» in errors; default: only in development")

    max_body_bytes: int = Field(default=262_144, ge=1_024, description="Largest request body, bytes")
    body_timeout_seconds: float = Field(
        default=10.0, gt=0, le=300, description="A request body must arrive within this time"
    )
    max_register_bytes: int = Field(
        default=67_108_864,
        ge=1_024,
        le=1_073_741_824,
        description="Largest register that may be uploaded, bytes; two at once may take this much memory each",
    )
    register_timeout_seconds: float = Field(
        default=300.0, gt=0, le=3_600, description="An uploaded register must have arrived within this time"
    )
    operation_timeout_seconds: float = Field(
        default=10.0, gt=0, le=300, description="Deadline of one operation, seconds"
    )
    max_depth: int = Field(default=12, ge=1, description="Deepest selection")
    max_introspection_depth: int = Field(default=16, ge=1, description="Deepest introspection selection")
    max_aliases: int = Field(default=15, ge=0, description="Aliases in one selection level")
    max_directives: int = Field(default=50, ge=0, description="Directives in one document")
    max_tokens: int = Field(default=2_000, ge=10, description="Lexical tokens of one document")
    max_root_fields: int = Field(default=20, ge=1, description="Root fields of one query")
    max_mutations: int = Field(default=10, ge=1, description="Root fields of one mutation")
    max_fragment_spreads: int = Field(default=200, ge=0, description="Fragment spreads in one document")
    max_errors: int = Field(default=20, ge=1, description="Errors reported in one answer")
    max_cost: int = Field(default=250_000, ge=1, description="Highest cost of one request (fields × page sizes)")
    cost_per_minute: int = Field(
        default=5_000_000,
        ge=1,
        description="Cost one actor (or one anonymous address) may spend a minute, per worker; checking a document "
        "not seen before costs 100, 20 for each token and 1 for every 8 characters",
    )
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(),
        description="Networks of the reverse proxies in front, as a JSON list of CIDR; "
        "from them the client's address is taken from the header they write",
    )
    proxy_header: ProxyHeader = Field(
        default=ProxyHeader.X_FORWARDED_FOR,
        description="The header to which trusted proxies append the address that called them; the other is never read",
    )
    answer_cache_bytes: int = Field(
        default=67_108_864, ge=0, description="Memory for kept public answers; 0 turns it off"
    )
    trusted_documents_file: Path | None = Field(
        default=None, description="JSON manifest of known operations: {sha256: document}"
    )
    trusted_documents_only: bool = Field(default=False, description="Refuse every document that is not in the manifest")
    max_websocket_operations: int = Field(default=20, ge=1, description="Operations at once on one WebSocket")
    websocket_init_seconds: float = Field(
        default=5.0, ge=3, le=10, description="connection_init must arrive within this"
    )
    websocket_idle_seconds: float = Field(
        default=300.0,
        gt=0,
        le=86_400,
        description="A WebSocket without a running operation or a frame (pings count) for so long is closed (1000)",
    )
    max_streams_per_address: int = Field(
        default=256,
        ge=1,
        description="WebSockets and event streams one address may hold open, per worker; "
        "behind a reverse proxy set QIANYUE_TRUSTED_PROXIES, or all clients are one address",
    )
    cors_origins: tuple[str, ...] = Field(default=(), description="Origins browsers may call from, as a JSON list")
    menu_poll_seconds: float = Field(
        default=0.25, gt=0, le=0.5, description="How often each worker asks whether the published menu changed"
    )
    event_poll_seconds: float = Field(
        default=0.25, gt=0, le=0.5, description="How often each worker asks for new events while somebody listens"
    )
    job_poll_seconds: float = Field(
        default=5.0,
        gt=0,
        le=60,
        description="How often each worker asks for long work that others left or asked for, seconds; "
        "what is asked for at the worker itself begins at once",
    )

    tell_webhooks: bool = Field(
        default=True, description="This server tells registered webhooks what happens; several may, each thing once"
    )
    notice_poll_seconds: float = Field(
        default=1.0, gt=0, le=60, description="How often each worker asks what is to be told to webhooks"
    )
    notice_texts_file: Path | None = Field(
        default=None, description="YAML file with the texts people are sent; default: the one that ships"
    )
    webhook_timeout_seconds: float = Field(
        default=15.0,
        gt=0,
        le=60,
        description="A webhook must answer within this; after three times this it is due anew",
    )
    webhook_attempts: int = Field(default=12, ge=1, le=100, description="Attempts before a delivery is given up")
    webhook_first_retry_seconds: float = Field(
        default=5.0,
        gt=0,
        le=3_600,
        description="A failed delivery is tried again after about this, then four times as long each time, at most 6 h",
    )
    webhook_private_networks: tuple[IPvAnyNetwork, ...] | None = Field(
        default=None,
        description="Networks that are not public and may be sent to all the same, as a JSON list of CIDR; "
        "default: this machine in development, none in production",
    )

    @field_validator("database_url")
    @classmethod
    def _refuse_what_would_be_ignored(cls, url: str) -> str:
        check_address(url)
        return url

    @model_validator(mode="after")
    def _refuse_what_cannot_work(self) -> Self:
        if self.workers > 1 and self.database_url.startswith("sqlite://"):
            raise ValueError(
                "QIANYUE_WORKERS: SQLite is one file behind one server process; "
                "use 1 worker, or PostgreSQL by DATABASE_URL"
            )
        if self.trusted_documents_only and self.trusted_documents_file is None:
            raise ValueError("QIANYUE_TRUSTED_DOCUMENTS_ONLY: needs QIANYUE_TRUSTED_DOCUMENTS_FILE")
        if self.token_jwks_file is not None and self.token_jwks_url is not None:
            raise ValueError("QIANYUE_TOKEN_JWKS_FILE and QIANYUE_TOKEN_JWKS_URL: set one, not both")
        if self.in_production and self.messages is MessageAdapter.LOG:
            raise ValueError("QIANYUE_MESSAGES: one-time codes are not written to the log in production; set none")
        return self

    @property
    def in_production(self) -> bool:
        """True when the production defaults hold."""
        return self.environment is Environment.PRODUCTION

    @property
    def public_address(self) -> str:
        """Under which this server is reached from outside, without a last slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def introspection_on(self) -> bool:
        """Whether introspection is answered."""
        return not self.in_production if self.introspection is None else self.introspection

    @property
    def graphiql_on(self) -> bool:
        """Whether browsers get GraphiQL."""
        return not self.in_production if self.graphiql is None else self.graphiql

    @property
    def suggestions_on(self) -> bool:
        """Whether validation errors may suggest names."""
        return not self.in_production if self.suggestions is None else self.suggestions

    @property
    def messages_by(self) -> MessageAdapter:
        """How messages leave: what was set, or the default of the environment."""
        if self.messages is not None:
            return self.messages
        return MessageAdapter.NONE if self.in_production else MessageAdapter.LOG

    @property
    def private_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Networks that are not public and may be sent to."""
        if self.webhook_private_networks is not None:
            return self.webhook_private_networks
        return () if self.in_production else (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))

    @property
    def development_sealing_in_use(self) -> bool:
        """True when people's data are sealed with the published keys (never in production)."""
        return not self.in_production and self.sealing_keys_file is None

    @property
    def development_key_in_use(self) -> bool:
        """True when tokens are verified with the published development key (never in production)."""
        return not self.in_production and self.token_jwks_file is None and self.token_jwks_url is None
