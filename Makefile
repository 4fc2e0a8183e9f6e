# Everything a developer types. `make serve` and `make test` work on a fresh clone; the second time they start at once.
# Settings are DEALDESK_* variables: DEALDESK_CORPUS=~/deals DEALDESK_PORT=8000 make serve

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

unexport PYTHONDONTWRITEBYTECODE  # the tests start a hundred processes: what these import is compiled once

.DEFAULT_GOAL := help
.PHONY: help serve reindex evaluate bench test fast quality browser lint types docs format lock verified sbom licenses audit clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

serve: $(VENV)/installed ## index the corpus, then serve the page and the API on 127.0.0.1:7860
	@$(BIN)/dealdesk reindex || [ $$? -eq 4 ]
	@exec $(BIN)/dealdesk serve

reindex: $(VENV)/installed ## bring the index up to date with the corpus
	@$(BIN)/dealdesk reindex

evaluate: $(VENV)/installed ## ask the corpus its own questions and print the figures
	@$(BIN)/dealdesk evaluate corpus

bench: $(VENV)/installed-dev ## measure speed on this machine; benchmarks/README.md says how to read it
	@$(BIN)/python -m benchmarks

test: lint ## lint, types, every test and the browser tests
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target browser fast quality types  # the longest first; each waits now and then

fast: $(VENV)/installed-dev
	$(BIN)/pytest -q -m "not quality" --ignore=tests/quality --ignore=tests/browser

quality: $(VENV)/installed-dev
	$(BIN)/pytest -q -m quality tests/quality $(wildcard tests/test_*.py)

browser: $(VENV)/installed-dev
	$(BIN)/pytest -q -m browser tests/browser

lint: $(VENV)/installed-dev ## ruff: mistakes and layout; bandit: what could be a hole
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive ingest index assistant ui

types: $(VENV)/installed-dev ## mypy, strict
	@mkdir -p build/types && ln -sfn ../.. build/types/dealdesk
	$(BIN)/mypy

docs: $(VENV)/installed-dev ## build the site of docs/ into build/site
	@$(BIN)/mkdocs build --strict --quiet

format: $(VENV)/installed-dev ## lay the code out, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## resolve every dependency anew, and write constraints.txt and requirements.lock
	$(PYTHON) .ci/lock

verified: build/verified/installed ## an environment in which each package has the checksum of requirements.lock

sbom: $(VENV)/installed-dev ## the bill of materials (CycloneDX) of what is delivered, into build/sbom.json
	@$(BIN)/python .ci/inventory.py sbom

licenses: $(VENV)/installed-dev ## under which licences it is delivered, and which ask something of you
	@$(BIN)/python .ci/inventory.py licenses

audit: build/audit/bin/pip-audit ## known vulnerabilities of what requirements.lock names; asks the package index
	@build/audit/bin/pip-audit --strict --requirement requirements.lock --no-deps --disable-pip

clean: ## remove the environment, the index and everything else that can be made again
	rm -rf $(VENV) build .dealdesk .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed, and $(PYTHON) is older: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Dealdesk (a minute or two, the first time)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing the tools for tests"
	@$(PIP) --editable '.[dev]'
	@touch $@

build/verified/installed: pyproject.toml requirements.lock
	@$(PYTHON) -m venv --clear build/verified
	@build/verified/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps --requirement requirements.lock
	@build/verified/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation .
	@touch $@

build/audit/bin/pip-audit:
	@$(PYTHON) -m venv --clear build/audit
	@build/audit/bin/python -m pip --disable-pip-version-check install --quiet pip-audit==2.10.1
