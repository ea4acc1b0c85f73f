# Two commands matter: `make demo` and `make test`.  Both prepare what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SECONDS ?=
MQTT ?=
HOURS ?=
MINUTES ?=
SEED ?=

.PHONY: demo test hil hil-mutants soak bench docs library lint clean campaign-kill campaign-bus campaign-pair campaign-storm \
	campaign-fuzz campaign-compact campaign-bytes campaign-month campaign-ingest campaign-holes

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo]'
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# The peers that benchmarks measure us against.
$(VENV)/installed-bench: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	touch $@

demo: $(VENV)/installed
	$(BIN)/boiler-edge demo $(if $(SECONDS),--seconds $(SECONDS)) $(if $(MQTT),--mqtt $(MQTT))

# What is missing of the system and may not be installed is named, and its tests are left out
# (with CI set that is a failure).
test: $(VENV)/installed-dev
	sh tools/prepare-tests.sh build
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore hil_tests/test_scenarios.py
	$(MAKE) --no-print-directory hil
	$(MAKE) --no-print-directory hil-mutants

# The scenarios of the rig, six at once, then those that judge time; build/hil/report.html and two
# JUnit files say what came of them.  EDGE_HIL_BENCH=bench.toml names real lines (docs/hil.md).
hil: $(VENV)/installed-dev
	sh tools/prepare-tests.sh build
	rm -f build/hil/*.json build/hil/*.xml
	status=0; \
	$(BIN)/python -m pytest hil_tests/test_scenarios.py -n 6 --dist worksteal -m "not alone" \
		--junitxml build/hil/scenarios.xml || status=$$?; \
	$(BIN)/python -m pytest hil_tests/test_scenarios.py -m alone \
		--junitxml build/hil/alone.xml || status=$$?; \
	$(BIN)/python -m hil_tests.report build/hil || status=$$?; \
	$(BIN)/python -m pytest hil_tests/test_report.py || status=$$?; \
	exit $$status

# The agent for hours with faults at random from a seed; build/hil/soak.csv and soak.html.
soak: $(VENV)/installed-dev
	$(BIN)/python -m hil_tests.soak $(if $(HOURS),--hours $(HOURS)) $(if $(MINUTES),--minutes $(MINUTES)) \
		$(if $(SEED),--seed $(SEED))

# The agent broken on purpose, once for each patch of hil_tests/mutants: a scenario must find it.
hil-mutants: $(VENV)/installed-dev
	$(BIN)/python -m hil_tests.mutants

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/write_docs.py --check

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks

# The long form of the kill test: many more rounds than the tests' run has.
campaign-kill: $(VENV)/installed-dev
	KILL_ROUNDS=100 $(BIN)/python -m pytest hil_tests/test_restart.py -s

# Misbehaving units over 10,000 polls (about 8 minutes), and thirty units on one pair for five.
campaign-bus: $(VENV)/installed-dev
	BUS_POLLS=10000 $(BIN)/python -m pytest hil_tests/test_bus_faults.py -s

campaign-pair: $(VENV)/installed-dev
	PAIR_SECONDS=300 $(BIN)/python -m pytest hil_tests/test_shared_pair.py -s

# Agent killed and server away 200 times in ten minutes: stopped, killed, and the link cut.
campaign-storm: $(VENV)/installed-dev
	STORM_SECONDS=600 $(BIN)/python -m pytest hil_tests/test_storm.py -s

# Ten minutes for each reader of bytes that come from outside.
campaign-fuzz: $(VENV)/installed-dev
	FUZZ_SECONDS=600 $(BIN)/python -m pytest tests/test_fuzz.py -s

# 10,000 random batches in the compact form and back, and as many in the plain one.
campaign-compact: $(VENV)/installed-dev
	COMPACT_EXAMPLES=10000 $(BIN)/python -m pytest tests/test_compact.py tests/test_random_batches.py -s

# Every byte of a spool cut off at and changed, and a second power cut after every one: half an hour.
campaign-bytes: $(VENV)/installed-dev
	BYTES_STRIDE=1 CUT_AGAIN_EVERY=1 SPOOL_EXAMPLES=3000 $(BIN)/python -m pytest \
		tests/test_spool_every_byte.py tests/test_spool_power_cut.py tests/test_spool_machine.py

# A month of 32 boilers at 10 s from the models to the spool: an hour on two cores.
campaign-month: $(VENV)/installed-dev
	$(BIN)/python -m hil_tests.time_lapse hil_tests/heating/room.toml --days 30 --boilers 32

# 200 gateways for two minutes into PostgreSQL, a copy of the ingest killed in the middle.
campaign-ingest: $(VENV)/installed-dev
	INGEST_RECORDS=100000 INGEST_BOILERS=5 $(BIN)/python -m pytest hil_tests/test_ingest.py -s

# A default mosquitto killed 20 times under ten gateways: what it loses is asked for again.
campaign-holes: $(VENV)/installed-dev
	HOLES_KILLS=20 $(BIN)/python -m pytest hil_tests/test_replay.py -s

docs: $(VENV)/installed-dev
	$(BIN)/python tools/write_docs.py

# The kernels compiled ahead of time; anew after every change of a kernel.
library: $(VENV)/installed-dev
	$(BIN)/python tools/build_library.py

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache
