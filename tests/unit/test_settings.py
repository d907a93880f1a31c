import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from chatbot.bootstrap.model_check import with_server
from chatbot.errors import ConfigurationError
from chatbot.settings import DEFAULT_CONFIG, Settings, load_settings
from chatbot.web.server import check


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CHATBOT_")]:
        monkeypatch.delenv(name)


def _file(folder: Path, text: str) -> Path:
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _complaint(config: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(config)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_that_the_default_file_loads_and_needs_no_server_key_or_network() -> None:
    settings = load_settings()
    assert DEFAULT_CONFIG.is_file()
    assert (settings.server.host, settings.store.url, settings.lm.api_key) == ("127.0.0.1", None, None)
    assert settings.identity.demo_sign_in


def test_that_the_file_for_production_loads_faces_no_network_unsafely_and_names_a_server() -> None:
    settings = load_settings(DEFAULT_CONFIG.with_name("production.yaml"))
    check(settings)
    assert with_server(settings, None, None).lm == settings.lm
    assert not settings.store.demo
    assert not settings.identity.demo_sign_in
    assert settings.lm.first_sentence_s == 2.0


def test_that_an_empty_file_leaves_every_default(tmp_path: Path) -> None:
    assert load_settings(_file(tmp_path, "")) == Settings()


def test_that_the_file_wins_over_defaults_and_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = _file(tmp_path, "server: {port: 8001, host: 127.0.0.2}\nshop: {name: My Shop}\n")
    monkeypatch.setenv("CHATBOT_SERVER__PORT", "8002")
    settings = load_settings(config)
    assert (settings.server.port, settings.server.host) == (8002, "127.0.0.2")
    assert (settings.shop.name, settings.shop.time_zone) == ("My Shop", "Europe/Berlin")


def test_that_the_data_folder_of_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    config = _file(tmp_path, "data_dir: somewhere\n")
    assert load_settings(config).data_dir == Path("somewhere")
    assert load_settings(config, tmp_path).data_dir == tmp_path


def test_that_settings_never_change_and_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_LM__API_KEY", "sk-secret")
    settings = load_settings()
    assert "sk-secret" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.server.port = 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sever: {port: 1}", "sever: there is no such setting"),
        ("server: {prot: 1}", "server.prot: there is no such setting"),
        ("server: {port: often}", "server.port: Input should be a valid integer"),
        ("server: {port: 70000}", "server.port: Input should be less than or equal to 65535"),
        ("server: 7860", "server: Input should be a valid dictionary"),
        ("store: {demo: perhaps}", "store.demo: Input should be a valid boolean"),
        ("store: {demo_customers: 6}", "store.demo_customers: Input should be greater than or equal to 7"),
        ("store: {demo_orders: -5}", "store.demo_orders: Input should be greater than or equal to 0"),
        ("store: {demo_orders: 30001}", "store.demo_orders: Input should be less than or equal to 30000"),
        ("embedder: {threads: 0}", "embedder.threads: Input should be greater than or equal to 1"),
        ("lm: {budget_s: 0}", "lm.budget_s: Input should be greater than 0"),
        ("lm: {timeout_s: -1}", "lm.timeout_s: Input should be greater than 0"),
        ("lm: {attempts: 0}", "lm.attempts: Input should be greater than or equal to 1"),
        ("lm: {breaker_failures: 0}", "lm.breaker_failures: Input should be greater than or equal to 1"),
        ("lm: {breaker_rest_s: -1}", "lm.breaker_rest_s: Input should be greater than or equal to 0"),
        ("limits: {messages_a_minute: 0}", "limits.messages_a_minute: Input should be greater than or equal to 1"),
        ("lm: {backend: gpt}", "lm.backend: Input should be 'transformers', 'langchain' or 'none'"),
        ("shop: {time_zone: Europe/Hamburg}", "shop.time_zone: Value error, must be a time zone such as"),
        ("shop: {order_number: '(x+)+'}", "shop.order_number: Value error, must be made of"),
        ("shop: {order_prefix: 'so so'}", "shop.order_prefix: Value error, must be up to 16"),
        ('shop: {hours: [["8", "20:00"], null, null, null, null, null, null]}', "shop.hours.0.0: String should match"),
        ("shop: {hours: [null]}", "shop.hours.1: Field required"),
        ("- server", "must hold settings by name"),
        ("7: seven", "must hold settings by name"),
        ("server: {port: 1", "line 1: expected ',' or '}', but got '<stream end>'"),
        ("server:\n\tport: 1", "line 2: found character '\\t' that cannot start any token"),
        ("name: \x07", "unacceptable character #x0007"),
    ],
)
def test_that_a_mistake_in_a_file_is_one_sentence_with_file_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    assert _complaint(_file(tmp_path, text)).startswith(f"{tmp_path}/my.yaml: {complaint}")


def test_that_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    assert _complaint(tmp_path / "nowhere.yaml").startswith(f"{tmp_path}/nowhere.yaml: [Errno 2]")
    (tmp_path / "my.yaml").write_bytes(b"shop: \xff")
    assert "can't decode byte 0xff" in _complaint(tmp_path / "my.yaml")


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("CHATBOT_SERVER__PORT", "often", "environment: CHATBOT_SERVER__PORT: Input should be a valid integer"),
        ("CHATBOT_SERVER__PROT", "1", "environment: CHATBOT_SERVER__PROT: there is no such setting"),
        ("CHATBOT_SEVER__PORT", "1", "environment: CHATBOT_SEVER__PORT: there is no such setting"),
        ("chatbot_server__port", "often", "environment: chatbot_server__port: Input should be a valid integer"),
        ("CHATBOT_SHOP", "{", 'environment: error parsing value for field "shop"'),
        ("CHATBOT_SHOP__HOURS", "[null]", "environment: CHATBOT_SHOP__HOURS: Field required"),
    ],
)
def test_that_a_mistake_in_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert _complaint(_file(tmp_path, "server: {port: 8001}")).startswith(complaint)


def test_that_a_secret_in_a_broken_file_is_not_repeated(tmp_path: Path) -> None:
    assert "sk-secret" not in _complaint(_file(tmp_path, "lm: {api_key: sk-secret"))
    assert "sk-secret" not in _complaint(_file(tmp_path, "lm: {api_key: [sk-secret]}"))
