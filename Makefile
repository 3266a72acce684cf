# Two commands: `make study` runs the Kazakhstan study, `make test` runs the tests.
# Both set everything up first, inside .venv; nothing outside this folder is touched.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
STUDY ?= studies/kazakhstan

.PHONY: setup study test lint slow lock clean
setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

study: setup
	$(BIN)/tandau run cases/kazakhstan --out $(STUDY)

test: setup
	$(BIN)/python -m pytest -q -m "not slow"

slow: setup
	$(BIN)/python -m pytest -q -m slow

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The lock carries hashes and no address of any index.
lock: setup
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url \
		--no-header --quiet --upgrade -o requirements.lock

clean:
	rm -rf .venv studies
