# Everything needs only make and a Python of at least 3.11; `make` alone lists what there is.

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all lint docs lock wheel bench bench-publish bench-check bench-peers clean

# Runs start many processes; each would compile every library anew where the environment keeps Python from remembering.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
INSTALLED := .venv/.installed
# The first Python here that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

setup: $(INSTALLED) ## Install Headwater and its tools into .venv

# uv itself comes from the lock file too, so that every download is checked against a hash.
$(INSTALLED): requirements.lock pyproject.toml
	@test -n '$(PYTHON)' || { echo 'Headwater needs Python 3.11 or newer; set PYTHON=/path/to/python.' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/^    # via/p' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# The demo is no business of a Prefect server the person may have: it brings its own.
demo: export PREFECT_LOGGING_LEVEL := WARNING
demo: export PREFECT_HOME := $(CURDIR)/.headwater/prefect
demo: setup ## Ingest examples/ under Prefect into the embedded graph, and ask it a question
	@mkdir -p $(PREFECT_HOME)
	@env -u PREFECT_API_URL -u PREFECT_API_KEY -u PREFECT_PROFILE $(BIN)/headwater ingest examples --prefect
	@echo 'Where do the risk-weighted assets of the COREP C 07 report come from?'
	@$(BIN)/headwater upstream hw-bank.reg.corep_c07.rwa_eur --direct-only

lint: setup ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports

test: lint ## Check everything, a real Neo4j, PostgreSQL and Prefect included
	$(BIN)/pytest -n 3 --dist worksteal -m 'not full' --cov --cov-report=term:skip-covered
	@$(COVERED)

test-all: lint ## As test, at full size
	$(BIN)/pytest -n 3 --dist worksteal --cov --cov-report=term:skip-covered
	@$(COVERED)

# Lines and branches each, where --cov-fail-under looks at the sum of both.
COVERED = $(BIN)/coverage json --quiet -o - | $(BIN)/python -c 'import json, sys; \
	totals = json.load(sys.stdin)["totals"]; \
	shares = [totals[f"percent_{what}_covered"] for what in ("statements", "branches")]; \
	print("Covered: {:.1f} % of lines, {:.1f} % of branches; 90 % of each are asked for.".format(*shares)); \
	sys.exit(min(shares) < 90)'

docs: setup ## Write docs/settings.md, cli.md, metrics.md and Grafana's dashboards anew
	$(BIN)/python -m cli.reference docs
	$(BIN)/python -m monitoring.reference docs

lock: setup ## Choose the versions of all dependencies anew (UPGRADE=--upgrade for the newest)
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet $(UPGRADE) --python $(BIN)/python \
		--all-extras --group dev --generate-hashes --universal --no-emit-index-url --no-emit-find-links \
		-o requirements.lock pyproject.toml

# The wheel is built from the source distribution, out of the tree: a binary left here would hide the source beside it.
wheel: setup ## Build dist/headwater-….whl, compiled for this Python and machine (needs a C compiler)
	@command -v $(CC) >/dev/null || { printf '%s\n' 'A compiled wheel needs a C compiler and the headers of Python:' \
		'on Debian, apt install gcc python3-dev. `$(BIN)/uv build --wheel` needs neither: it builds one of pure Python.' >&2; exit 1; }
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python $(call given,-o,$(OUT))

# No option, no argument: $(1) is the option's name, $(2) its value.
given = $(if $(2),$(1) $(2))

bench: setup ## Measure every flag, and the limits beside it (FILES=300 SIZES=1000,3000,10000 GRAPHS=embedded,neo4j OUT=…; MEASURED=PYTHON: what that one has)
	$(BIN)/python -m $(if $(MEASURED),benchmarks.installed $(MEASURED)) benchmarks.matrix $(call given,--files,$(FILES)) $(call given,--sizes,$(SIZES)) \
		$(call given,--graphs,$(GRAPHS)) $(call given,--workers,$(WORKERS)) $(call given,--events,$(EVENTS)) \
		$(call given,--out,$(OUT)) $(call given,--page,$(PAGE)) $(if $(filter no,$(PREFECT)),--no-prefect)

bench-publish: OUT := docs/benchmarks
bench-publish: PAGE := README.md
bench-publish: bench ## As bench, and put what was measured into docs/benchmarks and the claims of README.md

bench-check: setup ## Compare what Headwater costs with what is committed
	$(BIN)/python -m benchmarks.check

bench-peers: setup ## Compare with other lineage tools (FOLDERS='…' of real SQL for speed; installs them)
	$(BIN)/python -m benchmarks.peers $(FOLDERS)

clean: ## Remove what setup, demo and test made
	rm -rf .venv dist .headwater .headwater-bench .headwater-peers .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
