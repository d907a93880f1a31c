"""All settings: typed, frozen, nested; an unknown key is an error.

Read from a YAML file (`configs/default.yaml`), then from the environment: ``CHATBOT_SERVER__PORT=8000``.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from chatbot.domain.order_numbers import FIVE_DIGITS, checked_pattern, checked_prefix
from chatbot.errors import ConfigurationError
from chatbot.settings_source import PREFIX, name_in, place_of, read_file, variables


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("must be a time zone such as Europe/Berlin") from error


_Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Hours = tuple[_Time, _Time] | None
_CLOSED: Hours = None
_WEEKDAY: Hours = ("08:00", "20:00")
DEFAULT_CONFIG = Path(__file__).parent.parent / "configs" / "default.yaml"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShopSettings(_Section):
    """The shop that the assistant works for; `rules_of`: which day's rules decide about an order."""

    name: str = "Fernholm"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Berlin"
    currency: str = "EUR"
    label_carrier: str = "Norpost"
    order_number: Annotated[str, AfterValidator(checked_pattern)] = FIVE_DIGITS
    order_prefix: Annotated[str, AfterValidator(checked_prefix)] = ""
    language: str = "en"
    rules_of: Literal["order", "better"] = "order"
    hours: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours] = (
        _WEEKDAY,
        _WEEKDAY,
        _WEEKDAY,
        _WEEKDAY,
        _WEEKDAY,
        ("09:00", "16:00"),
        _CLOSED,
    )


class ServerSettings(_Section):
    """Where the product listens, who may call it from a page, whose X-Forwarded-For is believed (`trusted_proxies`)."""

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    allowed_origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    has_chat_page: bool = True
    has_widget: bool = True
    has_staff_page: bool = True
    has_admin_page: bool = True
    trusted_proxies: tuple[str, ...] = ()


_Most = Annotated[int, Field(ge=1)]


class LimitSettings(_Section):
    """How much may come of one conversation and, over all of its conversations, of one address; none: any number."""

    messages_a_minute: _Most = 30
    address_messages_a_minute: _Most | None = 240
    address_messages_a_day: _Most | None = 10_000
    address_conversations_a_minute: _Most | None = 60
    address_conversations_a_day: _Most | None = 2_000


_Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class BrandSettings(_Section):
    """The shop's colour on its pages, on light ground and on dark, and its logo: an SVG, PNG or WebP of up to 64 kB."""

    accent: _Colour = "#2c6449"
    accent_dark: _Colour = "#7fc4a0"
    logo: Path | None = None


class KnowledgeSettings(_Section):
    """The shop's documents, catalogue, rules and intent examples; paths relative to the working folder.

    `review_days`: after them `chatbot knowledge check` names a document. `watch`: a server sees what is saved.
    """

    folder: Path = Path("knowledge")
    intents: Path = Path("configs/intents")
    aspects: Path = Path("configs/aspects")
    replies: Path = Path("configs/replies")
    review_days: int = Field(365, ge=1)
    watch: bool = True


class StoreSettings(_Section):
    """The shop's database; no url means SQLite in the data folder. `demo` seeds the demo shop when it is empty."""

    backend: Literal["sqlalchemy"] = "sqlalchemy"
    url: SecretStr | None = None
    demo: bool = True
    demo_seed: int = 7
    demo_customers: int = Field(500, ge=7)
    demo_orders: int = Field(3000, ge=0, le=30_000)


class EmbedderSettings(_Section):
    """What turns texts into vectors: the packaged MiniLM on onnxruntime, or any sentence-transformers model.

    `languages` that the model knows, none for all; texts of other languages are searched by their words.
    `low_rank`: what MiniLM learnt of how shoppers ask (`chatbot train search`); documents are searched without it where
    the file is not there. `encoders`: language -> what was learnt of the words of one that MiniLM does not know.
    """

    backend: Literal["minilm", "sentence_transformers"] = "minilm"
    precision: Literal["int8", "fp32"] = "int8"
    model: str = ""
    languages: tuple[str, ...] = ()
    device: str | None = None
    threads: int = Field(1, ge=1)
    low_rank: Path = Path("models/retrieval/en.encoder.safetensors")
    encoders: dict[str, Path] = Field({"zh": Path("models/retrieval/zh.encoder.safetensors")})


class RerankerSettings(_Section):
    """A cross-encoder that puts the first `passages` found in documents into a better order; no model means none.

    `weight`: how much it counts beside the search. After `timeout_s` the order of the search stays.
    """

    model: str = ""
    device: str | None = None
    passages: int = Field(8, ge=2, le=100)
    weight: float = Field(0.5, ge=0, le=1)
    timeout_s: float = Field(0.5, gt=0)


class LanguageModelSettings(_Section):
    """What words the replies. After `first_sentence_s` without a sentence, or `budget_s`, the rest is composed.

    `languages`: replies in any other are composed; none named means that the model knows all. `batch`: how many answers
    a model in this process writes at once; `queue`: how many may wait beyond them.
    """

    backend: Literal["transformers", "langchain", "none"] = "none"
    model: str = "models/store-lm"
    profile: Literal["references", "values"] = "references"
    languages: tuple[str, ...] = ("en", "zh")
    provider: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    device: str | None = None
    batch: int = Field(8, ge=1, le=64)
    queue: int = Field(32, ge=0)
    first_sentence_s: float = Field(2.0, gt=0)
    budget_s: float = Field(2.0, gt=0)
    timeout_s: float = Field(10.0, gt=0)
    attempts: int = Field(2, ge=1, le=10)
    breaker_failures: int = Field(3, ge=1)
    breaker_rest_s: float = Field(30.0, ge=0)


class UnderstandingSettings(_Section):
    """When the language model understands messages; no mode means `unsure` where it may see values, else `off`.

    `budget_s`: after this many seconds the embedded understander answers.
    """

    mode: Literal["off", "unsure", "always"] | None = None
    budget_s: float = Field(4.0, gt=0)


class IdentitySettings(_Section):
    """Who may say who they are: keys of store-signed sign-in tokens; the demo's sign-in picker (loopback only)."""

    store_keys: tuple[SecretStr, ...] = ()
    audience: str = "storedesk"
    demo_sign_in: bool = True


class HandOverSettings(_Section):
    """When a person gets a conversation unasked, and who of the team hears of it by mail; nothing means never, nobody.

    `unanswered`, `unsure`: turns in a row without an answer, without a sure one. `above`: what a card costs the shop.
    """

    unanswered: int = Field(3, ge=1)
    unsure: int | None = Field(None, ge=1)
    above: Decimal | None = Field(None, ge=0, decimal_places=2)
    team_email: Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""


class MailSettings(_Section):
    """Who takes mails: the embedded mailbox with its page (loopback only), or an SMTP server."""

    backend: Literal["mailbox", "smtp"] = "mailbox"
    sender: str = "Fernholm <service@fernholm.example>"
    host: str = ""
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr | None = None


class WebhookSettings(_Section):
    """Who hears of orders, returns and hand-overs; no url means that nobody listens."""

    url: str | None = None
    secret: SecretStr | None = None


_Days = Annotated[int, Field(ge=1)] | None


class RetentionSettings(_Section):
    """How many days each class of data is kept; none keeps it for ever. `erasure_list` must outlive the database."""

    conversation_days: _Days = 365
    guest_conversation_days: _Days = 30
    hand_over_days: _Days = 365
    outbox_days: _Days = 30
    mail_days: _Days = 90
    attempt_days: _Days = 1
    staff_session_days: _Days = 30
    audit_days: _Days = 3650
    erasure_list: Path | None = None


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", validate_default=True
    )

    data_dir: Path = Path("var")
    shop: ShopSettings = ShopSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitSettings = LimitSettings()
    brand: BrandSettings = BrandSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    store: StoreSettings = StoreSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    reranker: RerankerSettings = RerankerSettings()
    lm: LanguageModelSettings = LanguageModelSettings()
    understanding: UnderstandingSettings = UnderstandingSettings()
    identity: IdentitySettings = IdentitySettings()
    hand_over: HandOverSettings = HandOverSettings()
    mail: MailSettings = MailSettings()
    webhook: WebhookSettings = WebhookSettings()
    retention: RetentionSettings = RetentionSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which arrives as arguments."""
        return env_settings, init_settings


def load_settings(config: Path | None = None, data_dir: Path | None = None) -> Settings:
    """Read a configuration file and the environment. Raises ConfigurationError that names file and key."""
    path = config or DEFAULT_CONFIG
    values = read_file(path)
    if data_dir is not None:
        values["data_dir"] = data_dir
    for variable in variables():
        if name_in(variable).partition("__")[0] not in Settings.model_fields:
            raise ConfigurationError(f"environment: {variable}: there is no such setting")
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        said = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"]
        raise ConfigurationError(f"{place_of(path, first['loc'])}: {said}") from error
    except SettingsError as error:
        raise ConfigurationError(f"environment: {error}") from error
