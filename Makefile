# `make run` is all that most people need; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
PROCESSES ?= 2
UV ?= uv
LOCK = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

export PYTHON

.PHONY: help run env env-dev test test-full soak fuzz checks lint format types contracts docs lock bench clean

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: env  ## Load the demonstration, or DATA=path, and write its documents; SERVE=0 ends when they are written
	@$(BIN)/commonweal run $(if $(DATA),--data "$(DATA)") $(if $(filter 0,$(SERVE)),--no-serve)

env:  ## Make the environment; .venv/bin/commonweal is then the command (PYTHON=… names the Python)
	@scripts/environment.sh base

env-dev:
	@scripts/environment.sh dev

test: env-dev checks  ## Lint, types, contracts and all tests, by sample
	$(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal

test-full: env-dev checks  ## The same with every example and every real file
	COMMONWEAL_TEST_FULL=1 $(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal

soak: env-dev  ## As long as it takes
	COMMONWEAL_TEST_SOAK=1 $(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal

fuzz: env-dev  ## Random input for every parser, half an hour in all (FUZZ_SECONDS=…)
	$(BIN)/python -m scripts.fuzz

checks: lint types contracts

lint: env-dev  ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: env-dev  ## Put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: env-dev  ## mypy
	$(BIN)/mypy

contracts: env-dev  ## import-linter: the walls between the rooms
	PYTHONPATH=src $(BIN)/lint-imports --no-logo

docs: env-dev  ## Write the reference pages anew from the code
	$(BIN)/python scripts/build_reference_pages.py

bench: env-dev  ## Each figure that the README quotes
	$(BIN)/python -m benchmarks

lock:  ## Lock the requirements, with hashes and without addresses (needs uv)
	$(LOCK) requirements/base.in -o requirements/base.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/node.in -o requirements/node.txt

clean:  ## Stop the embedded database and delete all state in var/, caches too
	@if [ -x $(BIN)/python ]; then PYTHONPATH=src $(BIN)/python -m commonweal.config.embedded; fi
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@if [ -n "$${COMMONWEAL_HOME:-}" ]; then echo "Left for you to delete: $$COMMONWEAL_HOME"; fi
