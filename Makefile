# make demo   train the introduction's model on real digits
# make test   run the tests         (PYTEST_ARGS="-k digits" picks some)
# make test-newer   run what a newer Python may change, on one that is found, in an environment of its own
# make lint   format, style and types
# make bench  measure speed against Keras 3 and others   (BENCH_ARGS="--quick" takes minutes, not hours)
# make gpu    check on a GPU what is computed, and how fast  (GPU_ARGS="--wheels FOLDER")
# make faults   kill workers of a training at random moments, and see how it goes on  (FAULTS_ARGS="--kills 3 --seed 1")
# make docs   renew the parts of docs/ that are read off the code, and the stubs (.pyi) of the core; build the site in site/
# make conformance   run the conformance kit on every backend, and write docs/conformance
# make dist   build and check every sdist and wheel, in dist/  (DIST_ARGS=--install installs them, too)
# make venv   only make .venv with everything installed

VENV := .venv
PYTHON := $(VENV)/bin/python
# The first of some Pythons that runs: a name may be on PATH with no program behind it, as pyenv's are.
working = $(firstword $(foreach python,$(1),$(shell $(python) -c 'import ensurepip' 2>/dev/null && echo $(python))))
pyenv = $(wildcard $(shell pyenv root 2>/dev/null)/versions/$(1).*/bin/python)
ifeq ($(origin BASE_PYTHON), undefined)
BASE_PYTHON := $(call working,python3.11 $(call pyenv,3.11) python3.10 $(call pyenv,3.10) python3)
endif
NEWER_PYTHON ?= $(call working,python3.13 $(call pyenv,3.13) python3.12 $(call pyenv,3.12))
# With it come numpy 2, a later JAX, other ways to start processes: what computes on JAX, what numpy itself does, workers,
# and the documentation.
NEWER_TESTS := (jax or numpy or data_adapter or worker or enqueuer or generators or documentation) and not wheels
# Theano-PyMC, and the numpy it wants, are for Python 3.10 and 3.11.
NO_THEANO := $(shell $(BASE_PYTHON) -c 'import sys; print("yes" if sys.version_info >= (3, 12) else "")' 2>/dev/null)
PLUGINS := $(filter-out $(if $(NO_THEANO),plugins/backends/theano),\
    $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/*/pyproject.toml)))
EXAMPLES := $(patsubst %/pyproject.toml,%,$(wildcard examples/*/pyproject.toml))
STUBBED := $(patsubst %.pyi,%.py,$(wildcard core/src/kerata/*.pyi core/src/kerata/*/__init__.pyi))
PROJECTS := core $(PLUGINS) $(EXAMPLES)
STAMP := $(VENV)/.installed
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
PYTEST_ARGS ?=
BENCH_ARGS ?=
GPU_ARGS ?=
DIST_ARGS ?=
FAULTS_ARGS ?=

BACKENDS := tensorflow $(if $(NO_THEANO),,theano) jax numpy

.PHONY: demo test test-newer lint types bench gpu faults docs conformance dist venv clean

venv: $(STAMP)

demo: venv
	$(PYTHON) examples/digits_mlp.py

test: venv
	$(PYTHON) -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

test-newer:
	@$(if $(NEWER_PYTHON),$(MAKE) --no-print-directory types test VENV=.venv-newer BASE_PYTHON=$(NEWER_PYTHON) \
	    PYTEST_ARGS='-k "$(NEWER_TESTS)"',\
	    echo "no Python 3.12 or 3.13 that runs was found: not tested on a newer one")

lint: venv types
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .

# A module with a stub beside it is checked by itself, for others see the stub alone.
types: venv
	$(PYTHON) -m mypy $(addsuffix /src,$(PROJECTS))
	$(PYTHON) -m mypy --follow-imports=silent $(STUBBED)

bench: venv
	$(PYTHON) benchmarks/run.py $(BENCH_ARGS)

gpu:
	$(BASE_PYTHON) benchmarks/gpu.py $(GPU_ARGS)

faults: venv
	$(PYTHON) plugins/backends/tensorflow/tests/killed_workers.py $(FAULTS_ARGS)

docs: venv
	$(PYTHON) docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --quiet

conformance: venv
	@for backend in $(BACKENDS); do $(PYTHON) -m pytest -q -p no:warnings --pyargs kerata.testing.backends \
	    --kerata-backend $$backend --kerata-report docs/conformance/$$backend.json || exit 1; done
	$(PYTHON) docs/generate.py

# The tools in an environment of their own, at no fixed versions: they judge what an index takes today.
dist:
	@test -x .venv-dist/bin/python || $(BASE_PYTHON) -m venv .venv-dist
	@.venv-dist/bin/python -m pip --disable-pip-version-check --quiet install --upgrade pip
	@.venv-dist/bin/python -m pip --quiet install --upgrade --group dist
	.venv-dist/bin/python release/dist.py $(DIST_ARGS)

clean:
	rm -rf $(VENV) .venv-newer .venv-dist dist site

# Tools and libraries first, at the versions tested; then the projects of this repository, editable, in one go
# and without build isolation, so that nothing but the pinned setuptools builds them.
$(STAMP): constraints.txt requirements.txt requirements-dev.txt pyproject.toml $(addsuffix /pyproject.toml,$(PROJECTS))
	@$(BASE_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	    || { echo "Kerata needs Python 3.10 or later, found $$($(BASE_PYTHON) --version)" >&2; exit 1; }
	@test -x $(PYTHON) || { echo "making $(VENV) with $(BASE_PYTHON)"; $(BASE_PYTHON) -m venv $(VENV); }
	@echo "installing into $(VENV) (a few minutes the first time)"
	@$(PIP) install -c constraints.txt setuptools wheel
	@$(PIP) install -c constraints.txt --no-build-isolation -r requirements-dev.txt \
	    $(if $(NO_THEANO),,-e ./plugins/backends/theano)
	@$(PYTHON) -m compileall -q $(addsuffix /src,$(PROJECTS))
	@touch $@
