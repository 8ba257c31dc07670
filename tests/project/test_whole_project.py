"""Rules that hold for every model, every module and every file."""

import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.project.production import BIN, ROOT, manage

OURS = {app.split(".")[-1] for app in ("snp.audit", "snp.accounts", "snp.dashboards")}
OURS |= {"wards", "surveys", "epic"}
MODELS = [m for m in apps.get_models() if m._meta.app_label in OURS]

# What a file that leaves this machine must not name
HOSTS = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:pypi|pythonhosted|npmjs|yarnpkg|artifactory|nexus)[\w.-]*",
    re.I,
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")


def tracked() -> list[str]:
    listed = ["git", "ls-files", "-z"]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True)
    if found.returncode:
        pytest.skip("this is no checkout")
    return [name for name in found.stdout.split("\0") if name]


def text_of(name: str) -> str:
    try:
        return (ROOT / name).read_text()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return ""  # a picture, or removed and not yet committed


def test_migrations_say_what_the_models_say():
    done = manage("makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_model_shows_itself_in_words(model):
    assert "__str__" in vars(model) or any(
        "__str__" in vars(b) for b in model.mro()[1:3]
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_deleting_never_takes_records_of_others_along(model):
    """Except the pieces of a file, which are nothing without it."""
    fields = [f for f in model._meta.get_fields() if f.concrete and f.is_relation]
    cascading = {
        f"{model.__name__}.{field.name}"
        for field in fields
        if getattr(field.remote_field.on_delete, "__name__", "") == "CASCADE"
    }
    assert cascading <= {"FileChunk.batch"}


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_constraint_has_a_name_that_tells_what_it_keeps(model):
    for constraint in model._meta.constraints:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", constraint.name)


def test_imports_point_one_way():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert "importlinter" in contracts
    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_contracts_of_imports_have_no_exceptions():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    for contract in contracts["importlinter"]["contracts"]:
        assert "ignore_imports" not in contract


@pytest.mark.parametrize(
    "folder", ["snp/lib", "snp/estimation", "snp/dashboards/figures"]
)
def test_pure_modules_need_no_django(folder):
    """They import, and work, where no settings are."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / folder).glob("*.py")
    ]
    code = f"import sys, {', '.join(names)}; sys.exit('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


def test_no_file_names_a_registry():
    named = {
        (name, found.group())
        for name in tracked()
        for found in HOSTS.finditer(text_of(name))
    }
    assert not named


def test_no_file_names_a_place_on_somebodys_machine():
    named = {
        (name, found.group())
        for name in tracked()
        if name != "tests/project/test_whole_project.py"
        for found in MACHINE.finditer(text_of(name))
    }
    assert not named


def test_licence_is_said_once_and_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "Copyright 2026 The Safer Neighbourhoods Performance authors" in text


def test_changelog_has_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


DOCUMENTS = ["README.md", "CHANGELOG.md", "snp/DECISIONS.md"]
DOCUMENTS += sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_names_only_files_that_exist(document):
    text = (ROOT / document).read_text()
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    for name in links:
        assert ((ROOT / document).parent / name).exists(), name
    for name in re.findall(r"`((?:snp|wards|surveys|docs|tests)/[\w./]+)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_names_only_commands_that_exist(document):
    text = (ROOT / document).read_text()
    for name in re.findall(r"^    .*?manage\.py (\w+)", text, re.M):
        assert name in get_commands(), name
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^    make (\w+)", text, re.M):
        assert f"\n{target}:" in makefile, target


def test_readme_tells_the_way_of_a_number_by_one_file_a_step_or_two():
    text = (ROOT / "README.md").read_text()
    way = text.split("## How a number reaches the page")[1].split("## ")[0]
    steps = re.findall(r"^\d\. (.*?)(?=^\d\. |\Z)", way, re.M | re.S)
    assert len(steps) == 6
    assert all("`" in step for step in steps)


def test_continuous_integration_is_a_program():
    run = ROOT / ".ci/run"
    assert run.stat().st_mode & 0o111
    done = subprocess.run([shutil.which("bash"), "-n", run], capture_output=True)
    assert done.returncode == 0
