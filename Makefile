# The commands of the README. PYTHON names the interpreter, VENV the environment it makes.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
export DAGSTER_DISABLE_TELEMETRY = 1

# two workers; a file's tests go to one of them, since they share what they made
PYTEST = $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# tests of one room, which need no home
UNIT = tests/analysis tests/charts tests/checks tests/measures tests/model tests/reference tests/sources \
  tests/store tests/test_import_rules.py

.PHONY: run check test portable ui lint studies bench simulate power mutants attack clean lock

run: $(VENV)/ready  ## the main job on the bundled sample
	$(BIN)/qmetrics run

check: lint  ## style, types and the tests of single rooms: before a commit
	$(PYTEST) -m "not slow and not shared" $(UNIT)

test: $(VENV)/ready  ## all tests that need nothing but Python
	$(PYTEST)

portable: $(VENV)/ready  ## what can depend on the version of Python: every room, and a whole run from the wheel
	$(BIN)/python -m pytest -m "not shared" $(UNIT) tests/test_wheel.py

ui: $(VENV)/ready  ## the Dagster UI on the same state
	$(BIN)/qmetrics doctor || $(BIN)/qmetrics run
	$(BIN)/python -m qmetrics.store.dagster_home
	DAGSTER_HOME="$${QMETRICS_HOME:-$(CURDIR)/.qmetrics}/dagster" $(BIN)/dagster dev -m qmetrics.definitions

lint: $(VENV)/ready  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

studies: attack simulate power mutants bench  ## all that we claim, measured anew; before an issue is said to be resolved

bench: .venv-bench/ready  ## what we claim about speed, beside peers in an environment of its own
	.venv-bench/bin/python -m benchmarks

.venv-bench/ready: requirements.lock benchmarks/requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r benchmarks/requirements.lock
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

simulate: $(VENV)/ready  ## the figures of docs/methods/simulations.md anew, and whether our claims hold
	$(BIN)/python -m simulations

power: $(VENV)/ready  ## which faults in files are noticed, and what forty killed runs leave; docs/methods anew
	$(BIN)/python -W ignore -m power
	$(BIN)/python -W ignore -m power.daemon_kills 40

mutants: $(VENV)/ready  ## which tests notice faults that are put into the code; docs/methods/mutants.md anew
	$(BIN)/python -m mutants

attack: $(VENV)/ready  ## what the disclosure rules withstand; docs/methods/disclosure.md anew
	$(BIN)/python -m attacks

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

lock:  ## pin every dependency anew, with hashes and no index address
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet --upgrade --output-file requirements.lock
	$(BIN)/uv pip compile benchmarks/requirements.in --no-deps --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --output-file benchmarks/requirements.lock
	$(BIN)/uv pip compile tests/browser/requirements.in --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --output-file tests/browser/requirements.lock \
	  --no-emit-package playwright --no-emit-package greenlet --no-emit-package pyee

clean:
	rm -rf $(VENV) .venv-bench
