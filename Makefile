# Qianyue. `make help` lists what there is. Everything may be run again: what is up to date is not done twice.
# Needs make and Python 3.11 or newer; PYTHON=python3.12 chooses another interpreter. `conformance` also needs Node.

.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
PIN := $(BIN)/uv pip compile --quiet --no-emit-index-url --generate-hashes --universal --python-version 3.11 \
       --no-header --no-annotate

.PHONY: help serve test lint conformance bench pins schema docs clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- the environment: one stamp for what serving needs, one for what developing and testing need besides

$(BIN)/python:
	@echo "==> Creating $(VENV) with $(PYTHON)"
	@command -v $(PYTHON) >/dev/null || { echo "make: there is no $(PYTHON); install Python 3.11 or newer, or say PYTHON=…" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Say PYTHON=python3.11, or where it is." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "make: $(PYTHON) cannot make environments; on Debian install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "==> Installing what the server needs (pinned and hashed)"
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "==> Installing what developing and testing need"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# ---- what one does

serve: $(VENV)/.runtime ## Migrate, load the starter data into an empty database, serve http://127.0.0.1:8000/graphql
	@echo "==> Serving (HOST, PORT and DATABASE_URL override; Ctrl-C ends)"
	@exec $(BIN)/qianyue serve

lint: $(VENV)/.dev ## Style, formatting, import rules, types
	@echo "==> ruff check"
	@$(BIN)/ruff check .
	@echo "==> ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "==> lint-imports"
	@$(BIN)/lint-imports
	@echo "==> mypy --strict"
	@$(BIN)/mypy

test: lint ## Every check and test that needs Python only
	@echo "==> pytest"
	@$(BIN)/pytest -n auto

conformance: $(VENV)/.dev ## The outside suites and clients that need Node
	@for tool in node npm; do command -v $$tool >/dev/null || { \
		echo "make conformance: there is no $$tool on this machine. The outside suites and clients are Node programs;" \
		     "install Node 20 or newer. Nothing was tested." >&2; exit 2; }; done
	@echo "==> Installing the suites and clients (npm ci)"
	@cd tests/conformance && npm ci --no-audit --no-fund --loglevel=error
	@echo "==> Running them against a server of their own"
	@cd tests/conformance && PATH="$(CURDIR)/$(BIN):$$PATH" npm test

bench: $(VENV)/.dev ## Measure the speed ratios
	@echo "==> Measuring"
	@$(BIN)/python -m tests.bench

pins: $(VENV)/.dev ## Pin requirements/*.in anew into requirements/*.txt, hashed, without index addresses
	@echo "==> Pinning requirements/runtime.txt and requirements/dev.txt"
	@$(PIN) requirements/runtime.in -o requirements/runtime.txt
	@$(PIN) requirements/dev.in -o requirements/dev.txt

schema: $(VENV)/.runtime ## Rewrite schema.graphql from the code
	@echo "==> Writing schema.graphql"
	@$(BIN)/python -m api.schema.export

docs: $(VENV)/.runtime ## Rewrite docs/settings.md, docs/access.md and docs/register.md from the code
	@echo "==> Writing docs/settings.md, docs/access.md and docs/register.md"
	@$(BIN)/python -m api.cli settings --markdown > docs/settings.md.new
	@mv docs/settings.md.new docs/settings.md
	@$(BIN)/python -m api.access.matrix > docs/access.md.new
	@mv docs/access.md.new docs/access.md
	@$(BIN)/python -m enrolment.register.format.manual > docs/register.md.new
	@mv docs/register.md.new docs/register.md

clean: ## Remove the environment and everything tools left behind; the database in var/ stays
	@echo "==> Removing $(VENV), caches and tests/conformance/node_modules"
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/conformance/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
