# Every target sets up what it needs, once; `make` lists them.
# Needed on the machine: Python 3.11 or newer, git, make, and Go if there is no Pulumi CLI.

PYTHON ?= python3
KEEP ?=
# One version of the Pulumi CLI, as in: make test PULUMI_VERSION=3.254.0. Else what is on PATH, or the pinned one.
PULUMI_VERSION ?=
export PULUMI_VERSION
# Compiled modules are kept, whatever the environment says: a test of the CLI starts Python many times.
unexport PYTHONDONTWRITEBYTECODE
SECONDS ?= 60
# One more than processors: a test waits a sixth of its time, for a socket, a process or a delay.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(1 + os.cpu_count())')
# The cluster of `make conformance`, how far it may go, and what else the command is told.
URL ?= $(REDIS_ENTERPRISE_URL)
LEVEL ?= --read-only
OPTIONS ?=

BIN := $(CURDIR)/.venv/bin
READY := .venv/.ready
RELEASE := .venv/.release
SITE := .venv/.site
TAG ?=
export TAG
SOURCES := providers emulator tests tools __main__.py
# Programs of other projects: all are modules called __main__, so mypy looks at one at a time.
PROGRAMS := template $(patsubst %/__main__.py,%,$(wildcard examples/*/__main__.py examples/*/*/__main__.py))
SCRIPTS := tools/install_pulumi

# The real engine runs in tests, demo and benchmark. The environment comes first on PATH: the language host that
# is built here takes the python it finds there.
WITH_PULUMI = pulumi=$$($(BIN)/python tools/install_pulumi) && PATH="$(BIN):$$pulumi:$$PATH"
# The same with the language host of YAML, Node.js or Go.
WITH_HOST = pulumi=$$($(BIN)/python tools/install_pulumi --language $(1)) && export PATH="$(BIN):$$pulumi:$$PATH" &&

.DEFAULT_GOAL := help
.PHONY: help setup demo unit test stories check fix examples yaml typescript go docs bench picture fuzz faults assumptions probes previews chains pipeline versions conformance site release-check clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## make the virtual environment and find or build the Pulumi CLI
	@$(BIN)/python tools/install_pulumi > /dev/null

demo: $(READY) ## tell the whole story on an emulated cluster; KEEP=1 leaves it running
	@$(WITH_PULUMI) KEEP="$(KEEP)" $(BIN)/python -m tools.demo

unit: $(READY) ## run the unit tests, which take no network, no process and no CLI, in less than a minute
	@$(BIN)/pytest --quiet --numprocesses=auto --dist=worksteal tests/unit

test: $(READY) ## run the tests but for the stories, with coverage, on all processors; PULUMI_VERSION=3.254.0 with that CLI
	@$(WITH_PULUMI) $(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal -m 'not story' --fork-python --cov --cov-report=
	@$(BIN)/coverage report --fail-under=95
	@$(BIN)/coverage report --fail-under=100 --include='*/core/**/*.py,*/cli/*/*.py' --omit='*/cli/*/command.py,*/cli/*/read_*.py,*/cli/*/send_*.py,*/cli/probe/*.py'

stories: $(READY) ## run what takes longer: whole stories with the CLI, as the demo and the examples, and 50 inputs for each rule
	@# Before the tests, as no test has the minutes that a build takes.
	@$(BIN)/python tools/install_pulumi --language yaml --language nodejs --language go > /dev/null
	@$(WITH_PULUMI) $(BIN)/pytest --numprocesses=auto --dist=worksteal --hypothesis-profile=stories -m 'story or hypothesis'

versions: $(READY) ## play the programs that people copy on an emulated cluster of each version
	@$(WITH_PULUMI) EVERY_VERSION=1 $(BIN)/pytest --numprocesses=auto --dist=worksteal tests/e2e/test_new_cluster.py

check: $(READY) ## check format, style, types, wording and the direction of imports
	@$(BIN)/ruff format --check $(SOURCES) $(PROGRAMS) $(SCRIPTS)
	@$(BIN)/ruff check $(SOURCES) $(PROGRAMS) $(SCRIPTS)
	@$(BIN)/mypy --scripts-are-modules $(SOURCES) $(SCRIPTS)
	@$(BIN)/basedpyright --warnings
	@for program in $(PROGRAMS); do $(BIN)/mypy --no-error-summary $$program/__main__.py || exit; done
	@$(BIN)/python -m tools.plain_english $(SOURCES) $(SCRIPTS) docs $(PROGRAMS) README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md
	@$(BIN)/pytest --quiet tests/test_arrows.py tests/test_emulator_arrows.py tests/test_support.py

fix: $(READY) ## format, and repair what can be repaired automatically
	@$(BIN)/ruff check --fix-only $(SOURCES) $(PROGRAMS) $(SCRIPTS)
	@$(BIN)/ruff format $(SOURCES) $(PROGRAMS) $(SCRIPTS)

examples: $(READY) ## play the READMEs of examples/, and write what the commands print into them
	@$(call WITH_HOST,yaml --language nodejs --language go) node=$$($(BIN)/python -m tools.node) && PATH="$(BIN):$$node:$$PATH" \
		$(BIN)/python -m tools.examples

yaml: $(READY) ## play examples/yaml: up, log in, refresh, import, destroy, on an emulated cluster behind Envoy
	@$(call WITH_HOST,yaml) $(BIN)/python -m tools.play yaml

typescript: $(READY) ## play examples/typescript in the same way; Node.js comes from PyPI where there is none
	@$(call WITH_HOST,nodejs) node=$$($(BIN)/python -m tools.node) && PATH="$(BIN):$$node:$$PATH" $(BIN)/python -m tools.play typescript

go: $(READY) ## play examples/go in the same way; the first time, Go takes minutes to compile Pulumi's SDK
	@$(call WITH_HOST,go) $(BIN)/python -m tools.play go

docs: $(READY) ## write the generated pages of docs/
	@$(BIN)/python -m tools.docs

bench: $(READY) ## measure time and memory for many resources and clusters; BENCH='--only fleet' for a part
	@$(call WITH_HOST,yaml) $(BIN)/python -m tools.bench $(BENCH)

picture: $(READY) ## draw the pictures anew, from real runs: of the demo, of doctor, of an audit, and of a comment
	@$(WITH_PULUMI) $(BIN)/python -m tools.picture
	@$(WITH_PULUMI) $(BIN)/python -m tools.command_pictures
	@$(BIN)/python -m tools.comment_picture
	@$(WITH_PULUMI) $(BIN)/python -m tools.shown_by_pictures

previews: $(READY) ## record the previews anew that the comments are tested with, and the comments
	@$(WITH_PULUMI) $(BIN)/python -m tests.previews.record

chains: $(READY) ## record anew what Envoy and OpenSSL say to the chains that the verdicts are tested with
	@$(BIN)/python -m tests.chain_corpus

pipeline: $(READY) ## play docs/pipelines here: push, pull request, comment, update, drift
	@$(WITH_PULUMI) $(BIN)/python -m tools.pipeline

fuzz: $(READY) ## ask a real Envoy for 2,000 names, draw 1,000 inputs for each rule, and search for input that breaks the reading of certificates, SECONDS=60 in each of four ways
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .fuzz/packages --upgrade 'atheris>=2.3' || true
	@NAMES=2000 $(BIN)/pytest --quiet --timeout=900 tests/integration/envoy/test_subject_lines.py
	@$(BIN)/pytest --quiet --numprocesses=auto --dist=worksteal --timeout=900 --hypothesis-profile=search -m hypothesis tests/unit
	@$(BIN)/python -m tools.fuzz --seconds $(SECONDS)
	@$(BIN)/python -m tools.fuzz_chains --seconds $(SECONDS)

faults: $(READY) ## let every request of the full stack go wrong in every way, and kill at every write
	@$(WITH_PULUMI) $(BIN)/python -m tests.faults --write

assumptions: $(READY) ## play the life of the full stack under each choice of each switch of the emulator, and under 200 combinations
	@$(BIN)/python -m tests.assumptions --write

probes: $(READY) ## let every request of the probe go wrong in every way, kill it at every write, and probe all pairs of risky switches
	@$(BIN)/python -m tests.probe

site: $(SITE) ## build the documentation site in .site/out, of each release and as it is, and check its links
	@$(BIN)/python -m tools.site

release-check: $(RELEASE) ## make the files of a release in dist/ and try them; TAG=v0.1.0 as that release
	@$(WITH_PULUMI) $(BIN)/python -m tools.release --tag "$$TAG"

conformance: $(READY) ## run the suites against the cluster at URL=https://host:9443; LEVEL=--write or another one, see docs/conformance.md
	@$(WITH_PULUMI) REDIS_ENTERPRISE_URL="$(URL)" $(BIN)/python -m tests.conformance $(LEVEL) $(OPTIONS)

clean: ## remove all that was made here, except the Pulumi CLI in the cache of the user
	@rm -rf .venv .demo .fuzz .pipeline .site .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fix: name a Python >= 3.11, as in: make PYTHON=python3.12")'
	@echo "making the virtual environment .venv"
	@$(PYTHON) -m venv .venv
	@PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(RELEASE): $(READY)
	@PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,release]'
	@touch $@

$(SITE): $(READY)
	@PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,site]'
	@touch $@
