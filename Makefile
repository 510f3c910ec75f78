# The verbs of this house. Presets are in CMakePresets.json; builds go to build/<preset>/, through ccache.
JOBS := $(shell nproc)
SOURCES = $(shell git ls-files 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp')

# Quiet unless it fails.
configure = mkdir -p build && { cmake --preset $(1) >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }; }

.DEFAULT_GOAL := help
.PHONY: help setup build deb run test bench quality load check format tidy fuzz asan tsan clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what building and running needs
	@tools/setup run

build: setup ## The program: build/release/luytre, and its portal: build/portal
	@tools/build_portal
	@$(call configure,release)
	@ninja -C build/release -j$(JOBS)

deb: build ## The Debian package: build/luytre_VERSION_ARCH.deb
	@packaging/build_deb

run: build ## The main job on a sample week
	@tools/run_samples

# A real server that dies under load gets a second try; the output names what needed it.
test: ## All tests
	@tools/setup test
	@tools/build_portal
	@$(call configure,dev)
	@ninja -C build/dev -j$(JOBS)
	@ctest --preset dev -j2 --repeat until-pass:2 && echo "All tests passed." || { echo "Tests failed: see above."; exit 1; }

bench: ## The benchmarks, each beside what a user would pick instead
	@tools/setup bench
	@$(call configure,bench)
	@ninja -C build/bench -j$(JOBS)
	@tools/run_benches

quality: build ## What the detectors are worth, on labelled captures and generated scenes
	@tools/run_quality

load: build ## The hub under load: 200 members, 50 sensors, killed three times, its database restarted once
	@tools/setup test
	@ninja -C build/release -j$(JOBS) luytre_push
	@python3 tests/load/run.py --months 1

check: ## House rules: floors, names, format
	@tools/check_floors
	@tools/check_names
	@echo $(SOURCES) | xargs -n 16 -P $(JOBS) clang-format --dry-run -Werror && echo "Format is right."

format: ## Bring all sources into the format
	@echo $(SOURCES) | xargs -n 16 -P $(JOBS) clang-format -i

tidy: ## clang-tidy over all sources (slow)
	@tools/setup dev
	@$(call configure,fuzz)
	@ninja -C build/fuzz -j$(JOBS) luytre_pch_anchor indicators
	@git ls-files 'src/*.cpp' | xargs -n 1 -P $(JOBS) clang-tidy-19 --quiet -p build/fuzz

fuzz: ## libFuzzer over every harness, a minute each
	@tools/setup dev
	@$(call configure,fuzz)
	@ninja -C build/fuzz -j$(JOBS)
	@tools/run_fuzz build/fuzz 60

asan: ## The tests under the address and undefined-behaviour sanitizers
tsan: ## The tests under the thread sanitizer
asan tsan:
	@tools/setup test
	@$(call configure,$@)
	@ninja -C build/$@ -j$(JOBS)
	@ctest --preset $@ -j2 && echo "All tests passed ($@)."

clean: ## Remove everything that was built
	rm -rf build
