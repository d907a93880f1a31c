.PHONY: setup run run-postgres has-url test test-integration test-rest check format test-browser screenshots has-chromium test-crash test-history test-conversations train clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What is compiled once need not be compiled by every process: it halves the time that a start takes for its imports.
unexport PYTHONDONTWRITEBYTECODE

setup: $(VENV)/.ready

# Torch first and with its dependencies (its wheel differs between CPU and CUDA machines), then the complete lock.
$(VENV)/.ready: requirements-torch.txt requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --quiet --no-compile -r requirements-torch.txt
	$(BIN)/pip install --disable-pip-version-check --quiet --no-compile --no-deps -r requirements.lock
	$(BIN)/pip install --disable-pip-version-check --quiet --no-compile --no-deps --no-build-isolation --editable .
	touch $@

run: setup
	$(BIN)/chatbot serve

# On the PostgreSQL that CHATBOT_STORE__URL names; docs/postgresql.md says how to make one.
run-postgres: has-url setup
	$(BIN)/chatbot serve

has-url:
	@test -n "$$CHATBOT_STORE__URL" || \
	  { echo "Set CHATBOT_STORE__URL=postgresql+psycopg://user:password@host/database first (docs/postgresql.md)." >&2; exit 1; }

# In two processes at once, the output of each when it has ended.
test: setup
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-integration test-rest

test-integration: setup
	$(BIN)/pytest tests/integration

test-rest: setup
	$(BIN)/pytest --ignore=tests/integration

# In Debian's chromium, which playwright drives; playwright is no part of what the shop runs on.
test-browser: $(VENV)/.browser has-chromium
	$(BIN)/pytest -m browser tests/browser

# The pictures of docs/pictures, taken anew.
screenshots: $(VENV)/.browser has-chromium
	$(BIN)/python tests/browser/screenshots.py

$(VENV)/.browser: $(VENV)/.ready requirements-browser.txt
	$(BIN)/pip install --disable-pip-version-check --quiet --no-compile --no-deps -r requirements-browser.txt
	touch $@

has-chromium:
	@command -v chromium >/dev/null || \
	  { echo "There is no chromium here, and the browser tests need it: apt-get install chromium (Debian)." >&2; exit 1; }

# The long form of the crash test: 200 kills on SQLite, 50 on PostgreSQL, two minutes on two cores.
test-crash: setup
	CRASHES=200 $(BIN)/pytest tests/integration/test_crash.py

# The long form of the history test: 20 histories with killed processes on each database.
test-history: setup
	HISTORIES=20 $(BIN)/pytest tests/integration/test_history.py

# Every conversation file, each in five other wordings too; the files that do not pass yet are listed with what went wrong.
test-conversations: setup
	$(BIN)/chatbot evaluate conversations tests/conversations --perturb 5

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/test_architecture.py tests/unit/bootstrap/test_shipped_heads.py

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: setup
	$(BIN)/chatbot train lm

clean:
	rm -rf $(VENV) var
