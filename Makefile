# Two commands matter: `make learn` and `make test`. Each sets up what it needs in .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help learn workshop mark course bench-grade bench-desk test build lint unit notebooks words bench bench-room readme-picture room-pictures desk-pictures room wide phone clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

learn: $(VENV)/learn.stamp ## Open the lessons in a browser; every word is kept on this computer
	@$(BIN)/crosscurrents learn

workshop: $(VENV)/learn.stamp ## Run a live room from this computer (ARGS="--host 0.0.0.0" opens it to the network)
	@$(BIN)/crosscurrents workshop $(ARGS)

mark: $(VENV)/learn.stamp ## Open the marking desk of a course (ARGS="DIR" names its folder)
	@$(BIN)/crosscurrents mark $(ARGS)

test: $(VENV)/test.stamp ## Run everything: linters, types, imports, drift, unit, round trip, browser, notebooks
	@$(BIN)/python -m tests.support.browser
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory notebooks
	@$(MAKE) --no-print-directory unit

lint: $(VENV)/test.stamp ## Linters, formatting, types, import rules, drift of built files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/crosscurrents build --check

unit: $(VENV)/test.stamp ## The tests alone (add ARGS="-k word" to choose)
	$(BIN)/pytest $(ARGS)

wide: $(VENV)/test.stamp ## Every exercise of every chapter by keyboard at 1280 px too (a few minutes more)
	@$(BIN)/python -m tests.support.browser
	$(BIN)/pytest -m wide

phone: $(VENV)/test.stamp ## Measure what each exercise takes on a phone, for docs/curriculum.md
	@$(BIN)/python -m tests.support.browser
	@CROSSCURRENTS_PHONE=write $(BIN)/pytest -n 0 tests/browser/test_chapters.py
	@$(BIN)/crosscurrents build

notebooks: $(VENV)/test.stamp ## Run every built notebook with nbval
	$(BIN)/pytest --nbval -n 0 -p no:cacheprovider -q lessons solutions docs/cohort.ipynb

build: $(VENV)/learn.stamp ## Build the notebooks from their Markdown
	@$(BIN)/crosscurrents build

words: $(VENV)/test.stamp ## Gather the words on the screen into the catalogue that translators start from
	@mkdir -p widgets/crosscurrents/locale
	@$(BIN)/pybabel --quiet extract --mapping babel.cfg --keywords t --no-location --sort-output --omit-header \
		--project crosscurrents --output widgets/crosscurrents/locale/crosscurrents.pot widgets/crosscurrents

bench: $(VENV)/test.stamp ## Measure a lesson page and print the table (not a test: machines differ)
	@$(BIN)/python -m tests.support.browser
	@$(BIN)/python -m tests.bench.page

bench-room: $(VENV)/test.stamp ## Fill a room with 200 simulated participants and print the table (4 minutes; ARGS="--help")
	@$(BIN)/python -m tests.bench.room $(ARGS)

bench-grade: $(VENV)/test.stamp ## Grade a pile of 1,000 submissions, ours and stock nbgrader, and print the table
	@$(BIN)/python -m tests.bench.grade $(ARGS)

bench-desk: $(VENV)/test.stamp ## Wait at the desk over 1,125 submissions, and at formgrader, and print the table
	@$(BIN)/python -m tests.bench.desk $(ARGS)

readme-picture: $(VENV)/test.stamp ## Take the README's picture from the running page
	@$(BIN)/python -m tests.support.browser
	@$(BIN)/python -m tests.support.picture

room-pictures: $(VENV)/test.stamp ## Take the pictures of docs/facilitators.md from a running room
	@$(BIN)/python -m tests.support.browser
	@$(BIN)/python -m tests.support.room_pictures

desk-pictures: $(VENV)/test.stamp ## Take the pictures of docs/marking.md from a running desk
	@$(BIN)/python -m tests.support.browser
	@$(BIN)/python -m tests.support.desk_pictures

room: $(VENV)/test.stamp ## A live room: its server under attack, a whole agenda in real browsers with eight phones (minutes)
	@$(BIN)/python -m tests.support.browser
	$(BIN)/pytest -m "room and not wide"

course: $(VENV)/test.stamp ## Hosting, grading, marking (the desk in a real browser too) and the cohort's picture (minutes)
	@$(BIN)/python -m tests.support.browser
	$(BIN)/pytest -m "course and not wide"

clean: ## Remove .venv and what tools left (never what learners wrote)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-output dist

$(VENV)/learn.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "crosscurrents needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make learn PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) (a minute or two, once) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[pdf,parquet]'
	@touch $@

$(VENV)/test.stamp: $(VENV)/learn.stamp
	@echo "Adding what the tests need ..."
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[pdf,parquet,cohort,test]'
	@touch $@
