# make demo   everything that is needed, a demo office, web server and worker (PORT=8000)
# make test   everything that is needed, all checks, all tests
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check unit bench lock clean system-run system-test

export PORT ?= 8000
# Not HOST from the environment: shells set it to the machine's name.
LISTEN ?= 127.0.0.1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
VENV := $(CURDIR)/.venv
PYTHON_RUN := $(VENV)/bin/python
export PATH := $(VENV)/bin:$(PATH)

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 14

demo: system-run .venv/.run  ## set up, load the demo office, start web server and worker
	@HOST=$(LISTEN) $(PYTHON_RUN) scripts/demo.py

test: system-test .venv/.dev check  ## set up, then all checks and tests: unit, web, browser, both databases
	@scripts/browser
	@scripts/test

unit: .venv/.dev  ## the quick tests only
	$(PYTHON_RUN) -m pytest tests/unit

check: .venv/.dev  ## formatting, lint, templates, migrations, settings, imports, stale docs/sop.md
	@scripts/check

bench: .venv/.dev  ## benchmarks; they print, they assert nothing
	@$(PYTHON_RUN) -m bench

lock: .venv/.dev  ## write requirements*.txt anew from requirements*.in
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	  --custom-compile-command "make lock" --upgrade -o requirements.txt requirements.in
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	  --custom-compile-command "make lock" -c requirements.txt -o requirements-dev.txt requirements-dev.in

clean:  ## remove what can be made again; the data in var/ stay
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system-run:
	@scripts/system-packages run

system-test:
	@scripts/system-packages test

# The stamps stand in the environment that they speak of, and are newer than the lock it was made
# from: the second start installs nothing. A Python that has gone takes its environment with it.
$(shell test -x $(PYTHON_RUN) || rm -f .venv/.run .venv/.dev)

.venv/.run: requirements.txt
	@scripts/virtual-environment requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt
	@scripts/virtual-environment requirements-dev.txt
	@touch .venv/.run $@
