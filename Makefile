# Every target sets up .venv by itself; nothing else has to be done first.
.NOTPARALLEL:
.SUFFIXES:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
PINS := pyproject.toml constraints.txt tools/venv.sh
WORKERS ?= 2

BOOK ?= nvidia-openai-2025
SCENARIO ?= capital-dries-up
PATHS ?= 10000
SEED ?= 1
OUT ?= out/$(BOOK)

.PHONY: help setup run test check docs screenshots evidence bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: .venv/.dev ## .venv with everything that run and test need

run: .venv/.runtime ## the main job: book in, report out (BOOK= SCENARIO= PATHS= SEED= OUT=)
	$(BIN)/cardhouse run $(BOOK) --scenario $(SCENARIO) --paths $(PATHS) --seed $(SEED) --out $(OUT)
	@echo "report: $$(cd "$(OUT)" && find "$$PWD" -name report.html)"

test: check ## lint, types, the layer contract, then the whole test suite
	$(BIN)/pytest -n $(WORKERS)

check: .venv/.dev ## lint, types and the layer contract, without the tests
	$(BIN)/ruff check
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports --no-logo

docs: .venv/.dev ## check that every link in the Markdown pages leads somewhere
	$(BIN)/pytest -q tests/house/test_links.py

screenshots: .venv/.dev ## the pictures of docs/screens, from the shipped book (a minute, needs Chromium)
	$(BIN)/python tools/screenshots.py

evidence: .venv/.dev .venv/.bench ## run every command of docs/evidence.toml and write docs/evidence.md (long)
	$(BIN)/python tools/evidence.py

bench: .venv/.bench ## the benchmarks behind docs/performance.md
	set -e; for script in benchmarks/*.py; do $(BIN)/python $$script; done

clean: ## remove .venv, results and caches
	rm -rf .venv out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +

# A stamp says that .venv holds these extras at these pins; it is older than its sources when they have changed, and worth
# nothing in a .venv that was made elsewhere and moved or copied here.
ifneq ($(filter-out $(CURDIR),$(shell cat .venv/.folder 2>/dev/null)),)
.PHONY: .venv/.runtime .venv/.dev .venv/.bench
endif

.venv/.runtime: $(PINS)
	@PYTHON=$(PYTHON) tools/venv.sh
	@touch $@

.venv/.dev: $(PINS)
	@PYTHON=$(PYTHON) tools/venv.sh dev
	@touch .venv/.runtime $@

.venv/.bench: $(PINS)
	@PYTHON=$(PYTHON) tools/venv.sh bench
	@touch .venv/.runtime $@
