# Every command builds what it needs in its own .venv; only Python (3.11 or newer) and make are asked for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint bench docs lock clean

demo: $(READY)
	@$(BIN)/groundrule scan fixtures/demo --exit-zero

test: $(READY)
	$(BIN)/pytest -n auto $(PYTEST_ARGUMENTS)
	$(BIN)/groundrule test

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python tests/bench $(PATHS)

docs: $(READY)
	$(BIN)/python docs/write_pages.py

# The newest versions that fit, for every Python and machine; `.ci/wheels` fetches them for the tests.
lock: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	echo 'setuptools>=77' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command 'make lock' --output-file action-requirements.txt pyproject.toml -

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --editable . --group dev
	$(BIN)/python -m compileall -q scanner # so that even the first start is a warm one
	@touch $@

clean:
	rm -rf $(VENV) .cache build *.egg-info
