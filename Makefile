# README has the two commands that matter: make demo, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo serve test lint bench lock clean

setup: $(VENV)/installed

$(VENV)/installed: requirements.txt package-lock.json
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@# npm's small plotly.js where there is npm; the wheel's larger one works as well
	@if command -v npm >/dev/null; then npm ci --silent || echo "npm ci failed: plotly.js comes from the wheel"; fi
	touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	touch $@

demo: setup
	@exec $(BIN)/python manage.py demo

serve: setup
	@exec $(BIN)/python manage.py serve

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --cov

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=true DATABASE_URL=postgres:///unused REDIS_URL=redis://unused $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/installed-dev
	@for bench in tests/benchmarks/*_bench.py; do $(BIN)/python $$bench || exit 1; done

# After a change of dependencies in pyproject.toml. Hashes, and no addresses.
lock: setup
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean:
	rm -rf $(VENV) node_modules staticfiles
