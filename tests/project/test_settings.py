"""A variable that is missing or malformed stops the start, with its own sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from snp import settings
from tests.project.production import manage

START = ["check", "--tag", "security"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", None, "The environment variable SECRET_KEY is not set. Set it"),
        ("SECRET_KEY", "", "The environment variable SECRET_KEY is not set. Set it"),
        ("ALLOWED_HOSTS", None, "export ALLOWED_HOSTS=performance.example.police.uk"),
        ("DEBUG", "yes", 'DEBUG must be "true" or "false", not "yes".'),
        ("SNP_PORT", "high", 'SNP_PORT must be a port number, not "high".'),
        ("DATABASE_URL", "sqlite:///here", "DATABASE_URL must begin with postgres://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("REDIS_URL", "amqp://here", "REDIS_URL must begin with redis://"),
        ("REDIS_URL", "redis://here:port/0", "REDIS_URL must begin with redis://"),
        ("REDIS_URL", "redis://here:6379/zero", "REDIS_URL must begin with redis://"),
        ("DATABASE_URL", "postgres://", "DATABASE_URL names no database"),
    ],
)
def test_stops_the_start_with_a_sentence(name, value, says):
    started = manage(*START, **{name: value})
    assert started.returncode == 1
    assert says in started.stderr


def test_starts_where_all_is_set():
    assert manage(*START).returncode == 0


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80.0", "８x"])
def test_ports_that_are_none(monkeypatch, value):
    monkeypatch.setenv("SNP_PORT", value)
    with pytest.raises(ImproperlyConfigured, match="must be a port number"):
        settings.env_port("SNP_PORT", "8000")


def test_missing_variable_says_how_to_set_it(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(ImproperlyConfigured) as stopped:
        settings.env("DATABASE_URL", example="postgres://user@host/snp")
    assert str(stopped.value) == (
        "The environment variable DATABASE_URL is not set. Set it, for example: "
        "export DATABASE_URL=postgres://user@host/snp"
    )


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite://", "oracle://a/b"])
def test_databases_that_keep_no_rules(url):
    with pytest.raises(ImproperlyConfigured, match="must begin with postgres://"):
        settings.database(url)
