# Sinergi: what you can type. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# One more than there are cores: browser tests wait as often as they work.
WORKERS ?= $(shell n=$$(( $$(nproc 2>/dev/null || echo 2) + 1 )); echo $$(( n > 5 ? 5 : n )))
export SINERGI_VAR ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup setup-dev run test check soak bench pictures reset lock
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | column -t -s "$$(printf '\t')"

$(VENV)/.run: requirements/run.txt pyproject.toml
	@PYTHON="$(PYTHON)" bash scripts/venv.sh $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . 2>/dev/null || $(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

frontend/public/dist/.built: $(VENV)/.run $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*') $(wildcard src/sinergi/core/messages/*.json)
	bash scripts/frontend.sh $(BIN)/python
	@touch $@

setup: $(VENV)/.run frontend/public/dist/.built ## environment, locked dependencies, front end; starts nothing

setup-dev: setup $(VENV)/.dev

run: setup ## the demonstration at http://localhost:8000/peragaan/ (PORT= moves it)
	@$(BIN)/sinergi demo --port $(PORT)

test: setup-dev ## every test (browser tests where chromium is installed)
	$(BIN)/python -m pytest -m "not soak" --ignore=tests/bench --durations=5 -n $(WORKERS) --dist loadfile --no-loadscope-reorder

soak: setup-dev ## the long proofs; PART=name for one
	$(BIN)/python -m pytest -m soak -s --timeout=900 $(if $(PART),-k $(PART),)

check: setup-dev ## linters, types, import contracts, API snapshot, translations
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/check
	bash scripts/frontend.sh $(BIN)/python check

bench: setup-dev ## the figures of docs/performance.md, measured here and now
	$(BIN)/python -m pytest -q -s tests/bench -m "not soak"

pictures: setup-dev ## every page as a picture into var/pictures, the guides' into docs/images/guides
	SINERGI_PICTURES=1 $(BIN)/python -m pytest -m pictures tests/e2e

reset: ## empties the demonstration: everything below var/
	@if [ -x $(BIN)/sinergi ]; then $(BIN)/sinergi reset --yes; else rm -rf "$(SINERGI_VAR)"; fi

lock: ## resolves the dependencies anew into requirements/*.txt
	$(BIN)/uv pip compile pyproject.toml --extra server --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --extra server --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -c requirements/run.txt -o requirements/dev.txt
