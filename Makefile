# Two commands: `make study` runs the Kazakhstan study, `make test` runs the tests.
# Both set everything up first, inside .venv; nothing outside this folder is touched.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
ORACLES := .venv-oracles/Scripts
CRITERIA := .venv-criteria/Scripts
else
BIN := .venv/bin
ORACLES := .venv-oracles/bin
CRITERIA := .venv-criteria/bin
endif
STUDY ?= studies/kazakhstan
# Trust what the machine trusts: offices often sit behind a proxy with a certificate of its own.
export UV_SYSTEM_CERTS := true

.PHONY: setup study test lint slow slow-cases slow-others oracles benchmarks smoke lock catalogues clean
setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || $(MAKE) --no-print-directory venv-package
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python tools/vendor.py
	@touch $@

# Debian and Ubuntu split venv off from Python; fetch it where it is missing.
.PHONY: venv-package
venv-package:
	@echo "$(PYTHON) has no venv module; installing the package python3-venv"
	@if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv; \
	else sudo apt-get update -qq && sudo apt-get install -y -qq python3-venv; fi

study: setup
	$(BIN)/tandau run cases/kazakhstan --out $(STUDY)

test: setup
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow and not oracle"

slow: slow-cases slow-others

# Apart, so that two cores can work on them at once.
slow-cases: setup
	$(BIN)/python -m pytest -q -m "slow and not oracle" tests/cases

slow-others: setup
	$(BIN)/python -m pytest -q -m "slow and not oracle" --ignore=tests/cases

# Peers whose pins would hold back ours, or clash, in environments of their own.
oracles: .venv-oracles/ready .venv-criteria/ready
	$(ORACLES)/python -m pytest -q -m oracle -W ignore tests/oracles  # their warnings are not ours
	$(CRITERIA)/python -m pytest -q -m oracle -W ignore tests/oracles/criteria

.venv-oracles/ready: requirements-oracles.lock .venv/ready
	$(PYTHON) -m venv .venv-oracles
	$(BIN)/uv pip install --quiet --python $(ORACLES)/python --require-hashes -r requirements-oracles.lock
	$(BIN)/uv pip install --quiet --python $(ORACLES)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv-criteria/ready: requirements-criteria.lock .venv/ready
	$(PYTHON) -m venv .venv-criteria
	$(BIN)/uv pip install --quiet --python $(CRITERIA)/python --require-hashes -r requirements-criteria.lock
	$(BIN)/uv pip install --quiet --python $(CRITERIA)/python --no-deps --no-build-isolation --editable .
	@touch $@

# All benchmarks at full size, those with peers where these are, into docs/performance.md; `make smoke` runs the short ones, writes nothing.
benchmarks: setup .venv-oracles/ready
	$(BIN)/python -m benchmarks.table --full --peers $(ORACLES)/python --out docs/performance.md

smoke: setup
	$(BIN)/python -m benchmarks.table

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

EXTRAS := --extra test --extra web --extra postgresql --extra cluster --extra sensitivity

# The lock carries hashes and no address of any index.
# Bring the report's catalogues up to its texts; translations stay.
catalogues: setup
	$(BIN)/python -m tandau.report.catalogue

lock: setup
	$(BIN)/uv pip compile pyproject.toml $(EXTRAS) --universal --generate-hashes --no-emit-index-url \
		--no-header --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(EXTRAS) --extra oracles --universal --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade -o requirements-oracles.lock
	$(BIN)/uv pip compile pyproject.toml $(EXTRAS) --extra criteria --universal --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade -o requirements-criteria.lock

clean:
	rm -rf .venv .venv-oracles .venv-criteria studies
