"""docker-compose.yml and Dockerfile: no engine is needed to hold them to what runs."""

import ast
import json
import re
import shutil

import pytest
from django.core.management import get_commands

from snp import settings
from snp.celery import app
from tests.project.production import BIN, COMPOSE, OURS, ROOT, SERVICES

DOCKERFILE = (ROOT / "Dockerfile").read_text()
STANDING = sorted(set(SERVICES) - {"migrate"})
OF_OTHER_PROGRAMS = {"REMAP_SIGTERM", "FORWARDED_ALLOW_IPS"}  # Celery, gunicorn
NOT_FOR_PRODUCTION = {"DEBUG", "SNP_EMBEDDED", "SNP_DEMO_PASSWORD", "SNP_PORT"}


def test_services():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "db", "redis"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_runs_as_somebody_else_than_root_and_can_become_nobody(name):
    service = SERVICES[name]
    assert service["user"] not in ("root", "0", 0)
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", STANDING)
def test_is_watched_and_started_again(name):
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"]


def test_only_the_web_server_has_a_port_and_only_on_this_machine():
    ports = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert ports == {"web": ["127.0.0.1:${SNP_PORT:-8000}:8000"]}


def test_what_must_last_lies_in_named_volumes():
    mounted = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"]) == {"postgres", "valkey", "schedule"}
    assert SERVICES["db"]["volumes"] == ["postgres:/var/lib/postgresql"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_starts_after_the_migrations(name):
    after = {k: v["condition"] for k, v in SERVICES[name]["depends_on"].items()}
    assert after == {
        "db": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def names_that_settings_read() -> set[str]:
    """First arguments of `env...(...)` and `os.environ.get(...)` in settings.py."""
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / "snp/settings.py").read_text()))
        if isinstance(node, ast.Call) and node.args
    ]
    read = re.compile(r"env(_\w+)?|os\.environ\.get")
    return {
        call.args[0].value
        for call in calls
        if read.fullmatch(ast.unparse(call.func))
        and isinstance(call.args[0], ast.Constant)
    }


@pytest.mark.parametrize("name", OURS)
def test_environment_is_what_settings_read(name):
    given = set(SERVICES[name]["environment"])
    assert given - OF_OTHER_PROGRAMS == names_that_settings_read() - NOT_FOR_PRODUCTION


def test_every_variable_has_its_line_in_the_documentation():
    page = (ROOT / "docs/configuration.md").read_text()
    of_compose = set(
        re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text())
    )
    hidden = {"SNP_EMBEDDED"}
    for name in (names_that_settings_read() | of_compose) - hidden:
        assert f"`{name}`" in page, name


def test_example_of_the_environment_has_every_variable_of_compose():
    example = (ROOT / ".env.example").read_text()
    read = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert set(re.findall(r"^(\w+)=", example, re.M)) == read


def test_no_password_stands_in_the_file():
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"^\s*\w*(?:PASSWORD|SECRET_KEY|_AUTH):\s*(.*)$", text, re.M)
    assert len(secrets) >= 3
    assert all(secret.startswith("${") and ":?" in secret for secret in secrets)


@pytest.mark.parametrize("name", OURS)
def test_command_exists(name):
    health = SERVICES[name].get("healthcheck", {}).get("test", [None])[1:]
    for words in filter(None, [SERVICES[name]["command"], health]):
        assert (BIN / words[0]).exists(), words[0]
        if words[1] == "manage.py":
            assert words[2] in get_commands()


def test_celery_app_and_schedule_exist():
    assert "--app=snp" in SERVICES["worker"]["command"]
    assert "--app=snp" in SERVICES["beat"]["command"]
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks


def test_the_worker_has_time_to_stop():
    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > app.conf.worker_soft_shutdown_timeout + 10
    assert SERVICES["worker"]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"


def test_the_web_server_has_time_to_stop():
    command = SERVICES["web"]["command"]
    (graceful,) = (int(a.split("=")[1]) for a in command if "graceful-timeout" in a)
    assert int(SERVICES["web"]["stop_grace_period"].removesuffix("s")) > graceful + 5


def test_the_image_starts_the_same_web_server():
    (line,) = re.findall(r"^CMD (.*)$", DOCKERFILE, re.M)
    as_one = [word for arg in SERVICES["web"]["command"] for word in arg.split("=", 1)]
    assert sorted(json.loads(line)) == sorted(as_one)


def test_the_image_holds_every_app_and_the_ignore_file_lets_it_in():
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    of_project = {app.split(".")[0] for app in settings.INSTALLED_APPS}
    folders = {name for name in of_project if (ROOT / name).is_dir()}
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M))
    copied = {name for names in copied for name in names.split()}
    for name in folders | {"manage.py", "templates", "static", "requirements.txt"}:
        assert name in copied
    for name in copied:
        assert f"!{name}" in ignore
        assert (ROOT / name).exists(), name


def test_the_image_is_built_as_settings_demand_and_is_not_root():
    assert re.search(r"^USER snp$", DOCKERFILE, re.M)
    assert "--require-hashes" in DOCKERFILE
    build = DOCKERFILE[DOCKERFILE.index("RUN SECRET_KEY") :].split("python manage.py")[
        0
    ]
    for name in names_that_settings_read() - NOT_FOR_PRODUCTION - {"MONTH_LOCK_DAYS"}:
        assert f"{name}=" in build


@pytest.mark.skipif(not shutil.which("npm"), reason="there is no npm here")
def test_npm_lock_file_agrees_with_the_package():
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert lock["packages"][""]["dependencies"] == package["dependencies"]
