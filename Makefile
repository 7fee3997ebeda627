# SPDX-License-Identifier: MIT
# postsil: one Makefile, GNU make, no configure step.  `make help` lists targets.
# Quiet by default; `make V=1` shows the commands.  Everything made lies below $(O).

VERSION := $(shell sed -n 's/.*POSTSIL_VERSION "\(.*\)"/\1/p' src/core/base/version.h)

O       ?= build
CC      ?= cc
AWK     ?= awk
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
mandir  ?= $(prefix)/share/man
bashdir ?= $(prefix)/share/bash-completion/completions
fishdir ?= $(prefix)/share/fish/vendor_completions.d
# Debian's zsh looks here for what packages bring, there for what is built by hand.
zshdir  ?= $(prefix)/share/zsh/$(if $(filter /usr,$(prefix)),vendor-completions,site-functions)
DESTDIR ?=
CFLAGS  ?= -O2 -g
WERROR  ?=

ifeq ($(V),1)
Q :=
say := @:
else
Q := @
say := @printf '  %-5s %s\n'
endif

WARN := -Wall -Wextra -Wshadow -Wwrite-strings -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla
BASE := -std=c11 -D_GNU_SOURCE -Isrc -I$(O)/gen -include src/core/base/banned.h \
	-fno-math-errno -ffp-contract=off
ALL_CFLAGS = $(BASE) $(WARN) $(WERROR) $(CFLAGS) $(SAN_FLAGS)
DEPFLAGS = -MMD -MP

ifeq ($(SAN),1)
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
endif

# --- sources: what lies in a layer's folder belongs to it ---------------------
find_c = $(sort $(wildcard $(1)/*.c $(1)/*/*.c))
CORE_C  := $(call find_c,src/core)
BENCH_C := $(call find_c,src/bench)
DB_C    := $(call find_c,src/db)
TUI_C   := $(call find_c,src/tui)
SQL     := $(sort $(wildcard src/db/sql/*.sql))
DATA    := $(sort $(wildcard data/*.tsv data/*.template))
obj = $(patsubst %.c,$(O)/obj/%.o,$(1))

CORE_O  := $(call obj,$(CORE_C)) $(O)/obj/gen/data_embed.o
BENCH_O := $(call obj,$(filter-out src/bench/postsil_worker.c,$(BENCH_C)))
DB_O    := $(call obj,$(DB_C)) $(O)/obj/gen/sql.o
TUI_O   := $(call obj,$(filter-out src/tui/postsil.c,$(TUI_C)))

# libcpuid exists for x86 alone
ARCH := $(shell $(CC) -dumpmachine | cut -d- -f1)
CORE_LIBS  := $(if $(filter x86_64 i%86,$(ARCH)),-lcpuid) -lhwloc -lcjson -lmd -luuid -ldl -lm
BENCH_LIBS := -lhwloc -ldl -lm -pthread
DB_LIBS    := -lsqlite3 -pthread
TUI_LIBS   := -lncursesw -ltinfo
# core/format alone: a worker writes no Parquet and needs no zstd
ZSTD_LIBS  := -lzstd

# The kernels of each instruction set are compiled for it in their own file and
# chosen at run time; nothing else may use more than the base architecture.
KERNEL_FLAGS := -O3 -fno-strict-aliasing

comma := ,
# $(call link,LIBRARIES): the recipe of a program
define link
$(say) LINK $@
@mkdir -p $(@D)
$(Q)$(CC) $(SAN_FLAGS) $(LDFLAGS) -o $@ $^ $(1)
endef

## all: build both programs
.PHONY: all
all: $(O)/postsil $(O)/postsil-worker

$(O)/postsil: $(call obj,src/tui/postsil.c) $(O)/libtui.a $(O)/libdb.a $(O)/libcore.a
	$(call link,$(TUI_LIBS) $(DB_LIBS) $(CORE_LIBS) $(ZSTD_LIBS))

$(O)/postsil-worker: $(call obj,src/bench/postsil_worker.c) $(O)/libbench.a $(O)/libcore.a
	$(call link,$(BENCH_LIBS) $(CORE_LIBS))

$(O)/libcore.a: $(CORE_O)
$(O)/libbench.a: $(BENCH_O)
$(O)/libdb.a: $(DB_O)
$(O)/libtui.a: $(TUI_O)
$(O)/lib%.a:
	$(say) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^

$(O)/obj/%.o: %.c $(O)/flags
	$(say) CC $<
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(OBJ_FLAGS) $(DEPFLAGS) -c -o $@ $<

$(O)/obj/gen/%.o: $(O)/gen/%.c $(O)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(DEPFLAGS) -c -o $@ $<

# Instruction-set files: name ends in _sse2, _avx2, _avx512, _neon.
$(O)/obj/src/bench/%_avx2.o: OBJ_FLAGS = $(if $(filter x86_64 i%86,$(ARCH)),-mavx2 -mfma) $(KERNEL_FLAGS)
$(O)/obj/src/bench/%_avx512.o: OBJ_FLAGS = $(if $(filter x86_64 i%86,$(ARCH)),-mavx512f -mavx512vl -mavx512dq -mavx512bw) $(KERNEL_FLAGS)
$(O)/obj/src/bench/%_sse2.o $(O)/obj/src/bench/%_neon.o: OBJ_FLAGS = $(KERNEL_FLAGS)

# The low-precision loops name their instruction set function by function.
$(O)/obj/src/bench/dot_%.o: OBJ_FLAGS = $(KERNEL_FLAGS)
$(O)/obj/src/bench/dot_neon.o: OBJ_FLAGS = $(if $(filter aarch64,$(ARCH)),-march=armv8.2-a+bf16+i8mm+dotprod+fp16) $(KERNEL_FLAGS)

# SQL and facts are embedded; sql.h and data_embed.h declare them.
$(O)/gen/sql.c: src/db/sql/embed.awk $(SQL)
	@mkdir -p $(@D)
	$(Q)$(AWK) -f src/db/sql/embed.awk $(SQL) > $@.tmp && mv $@.tmp $@
$(O)/gen/data_embed.c: src/core/model/embed.awk $(DATA)
	@mkdir -p $(@D)
	$(Q)$(AWK) -f src/core/model/embed.awk $(DATA) > $@.tmp && mv $@.tmp $@

# Rebuild everything when the compiler or its flags change.
# (With `make deps run` nothing is compiled before the packages are there.)
$(O)/flags: FORCE | $(filter deps deps-all,$(MAKECMDGOALS))
	@mkdir -p $(O)
	@echo '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS)' > $@
.PHONY: FORCE
FORCE:
.SECONDARY:


# --- tests ---------------------------------------------------------------------
# One Criterion binary per layer, linked with what that layer may use and no more.
UNIT := core bench db tui
unit_o = $(call obj,$(sort $(wildcard tests/unit/$(1)/*.c)))
# takes away what the tests leave in $TMPDIR
LEAVINGS_O := $(call obj,tests/unit/leavings.c)
UNIT_BIN := $(foreach l,$(UNIT),$(if $(wildcard tests/unit/$(l)/*.c),$(O)/tests/unit-$(l)))

$(O)/tests/unit-core: $(call unit_o,core) $(LEAVINGS_O) $(O)/libcore.a
$(O)/tests/unit-bench: $(call unit_o,bench) $(LEAVINGS_O) $(O)/libbench.a $(O)/libcore.a
$(O)/tests/unit-db: $(call unit_o,db) $(LEAVINGS_O) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/unit-tui: $(call unit_o,tui) $(LEAVINGS_O) $(O)/libtui.a $(O)/libdb.a $(O)/libcore.a
$(O)/tests/unit-core: LIBS = $(CORE_LIBS) $(ZSTD_LIBS)
$(O)/tests/unit-bench: LIBS = $(BENCH_LIBS) $(CORE_LIBS)
$(O)/tests/unit-db: LIBS = $(DB_LIBS) $(CORE_LIBS)
$(O)/tests/unit-tui: LIBS = $(TUI_LIBS) $(DB_LIBS) $(CORE_LIBS) $(ZSTD_LIBS)
$(O)/tests/unit-%:
	$(call link,$(LIBS) -Wl$(comma)--wrap=mkdtemp$(comma)--wrap=mkstemp -lcriterion)

# Drivers without a GPU, for error paths; see tests/fake/fake_cuda.c.
$(O)/tests/unit-bench: | $(O)/tests/fake/cuda/libcuda.so.1 $(O)/tests/fake/cuda-old/libcuda.so.1
$(O)/tests/fake/cuda-old/libcuda.so.1: FAKE_FLAGS = -DFAKE_CUDA_OLD
$(O)/tests/fake/%/libcuda.so.1: tests/fake/fake_cuda.c tests/fake/fake_cuda_errors.h src/bench/cuda_api.h $(O)/flags
	$(fake_library)

FAKE_NVML := $(foreach d,nvml nvml-old,$(O)/tests/fake/$(d)/libnvidia-ml.so.1)
$(O)/tests/unit-bench: | $(FAKE_NVML)
$(O)/tests/fake/nvml-old/%: FAKE_FLAGS = -DFAKE_NVML_OLD
$(FAKE_NVML): src/bench/gpu_env_nvml.h src/core/detect/gpu_nvml.h $(O)/flags
$(O)/tests/fake/%/libnvidia-ml.so.1: tests/fake/fake_nvml.c
	$(fake_library)

FAKE_CUBLAS := $(foreach d,cublas cublas-old,$(foreach l,libcublas libcublasLt,$(O)/tests/fake/$(d)/$(l).so.12))
$(O)/tests/unit-bench: | $(FAKE_CUBLAS)
$(O)/tests/fake/cublas-old/%: FAKE_FLAGS = -DFAKE_CUBLAS_OLD
$(FAKE_CUBLAS): tests/fake/fake_cublas.h src/bench/cublas_api.h $(O)/flags
$(O)/tests/fake/%/libcublas.so.12: tests/fake/fake_cublas.c
	$(fake_library)
$(O)/tests/fake/%/libcublasLt.so.12: tests/fake/fake_cublaslt.c
	$(fake_library)
FAKE_HIP := $(addprefix $(O)/tests/fake/,hip/libamdhip64.so.7 hip/libhiprtc.so.7 \
	hip-5/libamdhip64.so.5 hip-old/libamdhip64.so.5 \
	$(foreach d,rocblas rocblas-old rocblas-other,$(d)/librocblas.so.5) \
	hipblaslt/libhipblaslt.so.1 hipblaslt-old/libhipblaslt.so.0)
$(O)/tests/unit-bench: | $(FAKE_HIP)
$(O)/tests/fake/hip-5/%: FAKE_FLAGS = -DFAKE_HIP_5
$(O)/tests/fake/hip-old/%: FAKE_FLAGS = -DFAKE_HIP_OLD
$(O)/tests/fake/rocblas-old/%: FAKE_FLAGS = -DFAKE_ROCBLAS_OLD
$(O)/tests/fake/rocblas-other/%: FAKE_FLAGS = -DFAKE_ROCBLAS_OTHER
$(O)/tests/fake/hipblaslt-old/%: FAKE_FLAGS = -DFAKE_HIPBLASLT_OLD
$(FAKE_HIP): $(wildcard tests/fake/*.[ch]) src/bench/hip_api.h src/bench/hipblaslt_api.h $(O)/flags
$(O)/tests/fake/%/libamdhip64.so.7: tests/fake/fake_hip.c
	$(fake_library)
$(O)/tests/fake/%/libamdhip64.so.5: tests/fake/fake_hip.c
	$(fake_library)
$(O)/tests/fake/%/libhiprtc.so.7: tests/fake/fake_hiprtc.c
	$(fake_library)
$(O)/tests/fake/%/librocblas.so.5: tests/fake/fake_rocblas.c
	$(fake_library)
$(O)/tests/fake/%/libhipblaslt.so.1: tests/fake/fake_hipblaslt.c
	$(fake_library)
$(O)/tests/fake/%/libhipblaslt.so.0: tests/fake/fake_hipblaslt.c
	$(fake_library)
define fake_library
$(say) CC $@
@mkdir -p $(@D)
$(Q)$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -Wno-unused-parameter $(FAKE_FLAGS) \
  -fPIC -shared -Wl,-soname,$(@F) -o $@ $< -lm -ldl
endef

# Writes the files that independent readers of Parquet are given.
$(O)/tests/make_parquet: $(call obj,tests/parquet/make_parquet.c) $(O)/libcore.a
	$(call link,$(CORE_LIBS) $(ZSTD_LIBS))

# A second way to measure a GPU, beside which check-gpu puts ours.
$(O)/tests/gpu/peer_cublas: $(call obj,$(sort $(wildcard tests/gpu/peer_*.c)) src/bench/fill.c src/bench/narrow.c)
	$(call link,-ldl -lm)

# A writer to a store, its judge, and a shim that makes calls of the writer fail.
FAULT_BIN := $(addprefix $(O)/tests/fault/,store_writer store_judge store_replay salvage_trial fault_shim.so)
fault_o = $(call obj,$(patsubst %,tests/fault/%.c,$(1)))
$(O)/tests/fault/store_writer: $(call fault_o,store_writer made_run) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/fault/store_judge: $(call fault_o,store_judge judge made_run) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/fault/store_replay: $(call fault_o,store_replay disk_model judge judge_old made_run) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/fault/salvage_trial: $(call fault_o,salvage_trial) $(call obj,tests/unit/db/salvage_judge.c tests/unit/db/file_bytes.c tests/bench/store_fleet.c) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/fault/store_% $(O)/tests/fault/salvage_%:
	$(call link,$(DB_LIBS) $(CORE_LIBS))
# Unsanitized: it is loaded before everything.  Fortified open() would pass it by.
$(O)/tests/fault/fault_shim.so: tests/fault/fault_shim.c tests/fault/record.h $(O)/flags
	$(say) CC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE) $(WARN) $(WERROR) $(CFLAGS) -U_FORTIFY_SOURCE -fPIC -shared -o $@ $<

RUN_TESTS = O=$(O) POSTSIL=$(O)/postsil WORKER=$(O)/postsil-worker sh tests/run.sh

## check: build and run the tests that need seconds, no terminal and no GPU
.PHONY: check
check: all layers $(UNIT_BIN) $(O)/tests/gpu/peer_cublas
	$(Q)$(RUN_TESTS) unit cli golden

# The shell tests of check that ONLY="cli/a.sh …" names, as .ci/run asks for.
.PHONY: check-again
check-again: all $(UNIT_BIN) $(O)/tests/gpu/peer_cublas
	$(Q)ONLY='$(ONLY)' $(RUN_TESTS) cli golden

## check-tty: keys, signals, resize and live runs in a real terminal (tmux)
.PHONY: check-tty
check-tty: all
	$(Q)$(RUN_TESTS) tty

## check-san: everything of check under AddressSanitizer and UBSan, with planted faults
.PHONY: check-san
check-san:
	$(Q)sh tests/san/planted.sh "$(CC)" $(O)/san-planted
	$(Q)$(MAKE) --no-print-directory O=$(O)/san SAN=1 CFLAGS="-O1 -g" WERROR=-Werror check

## check-fault: hostile trees, limits, planted faults, and a store that is killed
.PHONY: check-fault
check-fault: all $(O)/tests/store_concurrent $(FAULT_BIN)
	$(Q)$(RUN_TESTS) fault

## check-fuzz: every parser under libFuzzer and sanitizers, FUZZ_SECONDS=60 each
.PHONY: check-fuzz fuzz-targets
FUZZ_SECONDS ?= 60
FUZZ_BIN := $(patsubst %.c,$(O)/%,$(subst fuzz/,,$(wildcard tests/fuzz/fuzz_*.c)))
check-fuzz:
	$(Q)$(MAKE) --no-print-directory O=$(O)/fuzz CC=clang SAN=1 WERROR=-Werror \
	  CFLAGS="-O1 -g -fsanitize=fuzzer-no-link" fuzz-targets
	$(Q)sh tests/fuzz/run.sh $(O)/fuzz $(FUZZ_SECONDS)
fuzz-targets: $(FUZZ_BIN)
$(FUZZ_BIN): $(O)/tests/fuzz_%: $(O)/obj/tests/fuzz/fuzz_%.o $(O)/obj/tests/fuzz/fuzz.o $(O)/libdb.a $(O)/libcore.a
	$(call link,-fsanitize=fuzzer $(DB_LIBS) $(CORE_LIBS))

## check-fixtures: machines captured elsewhere, in the folder FIXTURES=DIR
.PHONY: check-fixtures
check-fixtures: all $(O)/tests/unit-core
	$(Q)O=$(O) POSTSIL=$(O)/postsil FIXTURES='$(FIXTURES)' sh tests/fixtures/run.sh

## check-packages: what installing Debian packages changes in the fingerprints
.PHONY: check-packages
check-packages: all
	$(Q)$(RUN_TESTS) packages

# The readers come from npm into the build folder, in the versions that are named.
# Where there is no npm, or it cannot install them (which is told apart), the tests say
# so, from the file `missing`, and are skipped.
## check-parquet: a million rows written, and read back by hyparquet and DuckDB (npm)
.PHONY: check-parquet
check-parquet: all $(O)/tests/make_parquet $(O)/tests/store_bench $(O)/readers/installed
	$(Q)ROWS=1000000 PARQUET_READERS=$(abspath $(O))/readers $(RUN_TESTS) parquet
$(O)/readers/installed: tests/parquet/package.json
	@mkdir -p $(@D)
	$(Q)cp $< $(@D) && cd $(@D) && rm -f missing && \
	  if ! command -v npm >/dev/null; then echo 'no npm here' >missing; \
	  elif npm install --no-audit --no-fund --silent >npm.log 2>&1; then touch $(@F); \
	  else rm -rf node_modules; \
	    echo "npm failed to install them: $$(grep . npm.log | tail -n 1)" >missing; fi
	@[ ! -f $(@D)/missing ] || { printf 'check-parquet: '; cat $(@D)/missing; }

# On a machine without a compiler, what was built elsewhere is taken as it is.
## check-gpu: an NVIDIA GPU, beside cuBLAS and PyTorch; RECORD=DIR keeps its run
.PHONY: check-gpu gpu-peer
check-gpu: $(if $(shell command -v $(firstword $(CC))),all gpu-peer)
	$(Q)O=$(O) POSTSIL=$(O)/postsil WORKER=$(O)/postsil-worker RECORD='$(RECORD)' sh tests/gpu/check.sh
gpu-peer: $(O)/tests/gpu/peer_cublas

## check-all: every tier that this machine can run; FIXTURES=DIR adds captures
.PHONY: check-all
check-all: check check-san check-tty check-fault check-packages $(if $(shell command -v npm),check-parquet) $(if $(shell command -v clang),check-fuzz) $(if $(FIXTURES),check-fixtures) $(if $(wildcard /dev/nvidiactl),check-gpu)

## bless: record the golden screens anew (review the difference)
.PHONY: bless
bless: all
	$(Q)BLESS=1 $(RUN_TESTS) golden

## layers: refuse includes that go against the arrows, long files, stray ncurses
.PHONY: layers
layers:
	$(Q)sh tests/layers.sh src && sh tests/layers_planted.sh

## bench: this machine's figures as ratios to their peers in the same run
.PHONY: bench
bench: all $(O)/tests/bench_measure $(O)/tests/bench_blas
	$(Q)$(O)/tests/bench_measure
	$(Q)POSTSIL=$(O)/postsil sh tests/bench/detect.sh

# bench_measure starts a bench_blas for each BLAS, from its own folder.
bench_o = $(call obj,$(patsubst %,tests/bench/bench_%.c,$(1)))
$(O)/tests/bench_measure: $(call bench_o,measure triad products vectors low bare peer ratios block) $(O)/libbench.a $(O)/libcore.a
$(O)/tests/bench_blas: $(call bench_o,blas own block) $(O)/libbench.a $(O)/libcore.a
$(O)/tests/bench_measure $(O)/tests/bench_blas:
	$(call link,$(BENCH_LIBS) $(CORE_LIBS))

## bench-store: import beside bare SQLite, appends, reads and exports, as a store grows; RUNS="…" LEAN=1
.PHONY: bench-store
bench-store: $(O)/postsil $(O)/tests/store_bench $(O)/tests/store_export
	$(Q)O=$(O) sh tests/bench/store.sh $(RUNS)

$(O)/tests/store_bench: $(call obj,$(patsubst %,tests/bench/store_%.c,bench bare fleet peer)) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/store_concurrent: $(call obj,tests/fault/store_concurrent.c tests/bench/store_fleet.c) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/store_export: $(call obj,tests/bench/store_export.c) $(O)/libdb.a $(O)/libcore.a
$(O)/tests/store_bench $(O)/tests/store_concurrent $(O)/tests/store_export:
	$(call link,$(DB_LIBS) $(CORE_LIBS))

## bench-detector: false alarms, power and speed of change points, by simulation; SEEDS="…" SERIES=200
.PHONY: bench-detector
SEEDS ?= 1
SERIES ?= 200
bench-detector: $(O)/tests/detector_bench
	$(Q)$(O)/tests/detector_bench -n $(SERIES) $(SEEDS)

$(O)/tests/detector_bench: $(call obj,$(patsubst %,tests/bench/detector_%.c,bench sim) tests/unit/core/noise.c) $(O)/libcore.a
	$(call link,$(CORE_LIBS))

## bench-forecast: forecasts of simulated histories against what came; SIMULATE="…"
.PHONY: bench-forecast
bench-forecast: $(O)/tests/forecast_sim
	$(Q)O=$(O) sh tests/bench/forecast_sim.sh

$(O)/tests/forecast_sim: $(call obj,tests/bench/forecast_sim.c) $(O)/libcore.a
	$(call link,$(CORE_LIBS))

## bench-kept: levels and alerts of all series, anew and for new runs; RUNS="…" LEAN=1
.PHONY: bench-kept
bench-kept: $(O)/tests/kept_bench
	$(Q)O=$(O) sh tests/bench/kept.sh $(or $(RUNS),10000 40000)
$(O)/tests/kept_bench: $(call obj,tests/bench/kept_bench.c tests/bench/store_fleet.c) $(O)/libdb.a $(O)/libcore.a
	$(call link,$(DB_LIBS) $(CORE_LIBS))

## bench-chart: what a view of one series costs, first and again; POINTS=10000
.PHONY: bench-chart
POINTS ?= 10000
bench-chart: $(O)/tests/chart_bench
	$(Q)d=$$(mktemp -d) && XDG_CACHE_HOME=$$d $(O)/tests/chart_bench $$d $(POINTS); \
	  rc=$$?; rm -rf "$$d"; exit $$rc
$(O)/tests/chart_bench: $(call obj,tests/bench/chart_bench.c tests/bench/store_fleet.c) $(O)/libtui.a $(O)/libdb.a $(O)/libcore.a
	$(call link,$(TUI_LIBS) $(DB_LIBS) $(CORE_LIBS) $(ZSTD_LIBS))

# What SIMULATE is: tests/bench/cause.sh
## bench-cause: how often the cause of a drop is found in fleets that SIMULATE=… makes; SEEDS=40
.PHONY: bench-cause
SEEDS ?= 40
bench-cause: $(O)/tests/cause_sim
	$(Q)O=$(O) SIMULATE='$(SIMULATE)' sh tests/bench/cause.sh $(SEEDS)
$(O)/tests/cause_sim: $(call obj,tests/bench/cause_sim.c) $(O)/libcore.a
	$(call link,$(CORE_LIBS))

## bench-runs: spread of ten quick runs, runs beside a load, and runs watched or not
.PHONY: bench-runs
bench-runs: all
	$(Q)for b in runs watch load; do echo "== $$b"; \
	  POSTSIL=$(O)/postsil WORKER=$(O)/postsil-worker sh tests/bench/$$b.sh || exit 1; done

# --- packages, running, installing -----------------------------------------------
DEPS = gcc make pkg-config libc6-dev libncurses-dev libsqlite3-dev libcpuid-dev \
	libhwloc-dev libcjson-dev libmd-dev uuid-dev libzstd-dev libcriterion-dev \
	sqlite3 $(BLIS_DEP) $(DNNL_DEP)
# Any of Debian's BLIS builds serves; the OpenMP one is taken where there is none.
BLIS_DEP := $(if $(wildcard /usr/lib/*/libblis.so.4),,libblis4-openmp)
# oneDNN's package has its version in its name; the headers' has not.
DNNL_DEP := $(if $(wildcard /usr/lib/*/libdnnl.so.[23]*),,libdnnl-dev)
DEPS_ALL = clang tmux procps likwid mandoc strace bzip2 xz-utils mmdebstrap \
	gcc-aarch64-linux-gnu zsh fish bash-completion \
	libopenblas0-pthread \
	$(READERS_DEP) \
	$(LSTOPO_DEP) $(FUZZER_DEP) $(NPM_DEP)
# What reads exports and answers dashboards.  The tests start their own servers, and
# deps.sh keeps Debian from starting those of the packages.
READERS_DEP := prometheus prometheus-node-exporter curl postgresql
# hwloc's and hwloc-nox's exclude each other; either serves.
LSTOPO_DEP := $(if $(wildcard /usr/bin/lstopo-no-graphics),,hwloc-nox)
# node's own packages bring npm with it
NPM_DEP := $(if $(shell command -v npm),,nodejs npm)
# clang's own runtime is another package, with the version in its name
FUZZER_DEP := $(if $(wildcard /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a),,libclang-rt-14-dev)

## deps: install the Debian packages that building, running and check need and lack
.PHONY: deps
deps:
	$(Q)sh tests/deps.sh $(DEPS)

## deps-all: also what the further test tiers and bench use
.PHONY: deps-all
deps-all: deps
	$(Q)sh tests/deps.sh $(DEPS_ALL)

## run: calibrate this machine with the quick suite, then open the workstation
.PHONY: run
run: all
	$(Q)$(O)/postsil run --suite quick || { rc=$$?; test $$rc -eq 1 || exit $$rc; \
	  echo 'postsil: preflight failed; measuring all the same (--force): the run is marked as forced'; \
	  $(O)/postsil run --suite quick --force; }
	$(Q)$(O)/postsil

# What the shells complete with is printed by the program, which so must run here.
COMPLETIONS := $(foreach s,bash zsh fish,$(O)/completion/$(s))
$(COMPLETIONS): $(O)/completion/%: $(O)/postsil
	@mkdir -p $(@D)
	$(Q)$(O)/postsil completion $* > $@.tmp && mv $@.tmp $@

## install: programs, manual pages and completions below $(DESTDIR)$(prefix)
.PHONY: install uninstall
MAN := $(sort $(wildcard man/*.[157]))
install: all $(COMPLETIONS)
	install -d $(DESTDIR)$(bindir)
	install -m 755 $(O)/postsil $(O)/postsil-worker $(DESTDIR)$(bindir)
	for m in $(MAN); do s=$${m##*.}; install -d $(DESTDIR)$(mandir)/man$$s && \
	  install -m 644 $$m $(DESTDIR)$(mandir)/man$$s || exit 1; done
	install -d $(DESTDIR)$(bashdir) $(DESTDIR)$(zshdir) $(DESTDIR)$(fishdir)
	install -m 644 $(O)/completion/bash $(DESTDIR)$(bashdir)/postsil
	install -m 644 $(O)/completion/zsh $(DESTDIR)$(zshdir)/_postsil
	install -m 644 $(O)/completion/fish $(DESTDIR)$(fishdir)/postsil.fish

## uninstall: remove what install put there
uninstall:
	rm -f $(DESTDIR)$(bindir)/postsil $(DESTDIR)$(bindir)/postsil-worker
	for m in $(MAN); do rm -f $(DESTDIR)$(mandir)/man$${m##*.}/$${m##*/}; done
	rm -f $(DESTDIR)$(bashdir)/postsil $(DESTDIR)$(zshdir)/_postsil \
	  $(DESTDIR)$(fishdir)/postsil.fish

## clean: remove everything that was made
.PHONY: clean
clean:
	rm -rf $(O)

## help: this list
.PHONY: help
help:
	@sed -n 's/^## \([a-z-]*\): \(.*\)/\1	\2/p' Makefile | while IFS='	' read -r t d; do \
	  printf '  make %-15s %s\n' "$$t" "$$d"; done

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
