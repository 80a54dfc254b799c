# Needs Python >= 3.11. Everything is installed into .venv here, from the versions in constraints.txt.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := hub graph_schema loaders tests
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
WITH_UV = { test -x $(BIN)/python || uv venv --quiet --python "$(PYTHON)" $(VENV); } && \
	VIRTUAL_ENV="$(CURDIR)/$(VENV)" uv pip install --quiet -c constraints.txt -e '.[dev]'
WITH_PIP = { test -x $(BIN)/pip || "$(PYTHON)" -m venv $(VENV); } && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
PYTEST := $(BIN)/python -m pytest
# Three processes for two cores, as each waits for a store or a clock a fifth of its time; what shares a server or a file
# stays in one of them (tests/conftest.py), so that it is started once. The units, which are short, come last, so that no
# process waits long for another.
BESIDE := -n 3 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help install lint test test-full demo bench bench-full clean

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## make .venv with everything in it

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found on the PATH; install one, or run make PYTHON=/path/to/python3." >&2; exit 1; }
	@if ! { command -v uv >/dev/null 2>&1 && $(WITH_UV); }; then $(WITH_PIP); fi
	@touch $@

lint: install ## ruff and mypy
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

test: lint ## lint, then every test but the long ones: units and API on the embedded store, the graph on both engines
	$(PYTEST) $(BESIDE) -m "not full and not bench"

test-full: lint ## every test, the long ones too
	CREDIT_HUB_REAL_COMMANDS=1 $(PYTEST) $(BESIDE) -m "not bench"

demo: install ## a synthetic county, loaded and served
	$(BIN)/credit-hub demo

bench: install ## the table of docs/benchmarks.md, in some 30 minutes on an idle machine of two cores
	$(PYTEST) -m "bench and not full" tests/benchmarks

bench-full: install ## the grid of benchmarks, cell by cell; CELLS="neo4j-20000-one_hop" a part of it, FRESH=1 again
	$(BIN)/python -m tests.benchmarks.grid $(CELLS) $(if $(FRESH),--fresh)

clean: ## remove what make made (the data folders stay)
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +
