#!/bin/sh
# SPDX-License-Identifier: MIT
# A real NVIDIA GPU: what is detected of it; two runs that agree; cuBLAS, the driver's
# copy and PyTorch beside them; products against sums in double; efficiencies.
# Ends with "N passed, N failed[, N skipped]"; status 0, or 1 when something failed.
# Without a GPU it says "not tested: no GPU".
#
# It needs no compiler, no sqlite3 and no Python (which only PyTorch's part takes), so
# that it can go to a bare machine: copy the tree with build/ made by `make all gpu-peer`
# on a machine of the same architecture, and the libraries that both programs are
# linked with (`ldd build/postsil build/postsil-worker`: ncurses, SQLite, hwloc, cJSON,
# libmd, libcpuid …), such as unpacked from their packages (`dpkg -x`), and there
#	LD_LIBRARY_PATH=libs/usr/lib/x86_64-linux-gnu sh tests/gpu/check.sh
# `make check-gpu` does the same, and builds nothing where there is no compiler.
#
# From the environment:
# O         the folder of what was built (build); POSTSIL, WORKER, PEER one by one
# GPU       its number in PCI order (0), among NVIDIA's as among all that are detected
# SUITE     standard
# PYTHON    python3, with PyTorch where it is to be compared
# RECORD    a folder for the events of the first run, fit for tests/events: the unit and
#           names of the host and of home folders are made up
set -u
SRC=$(cd "$(dirname "$0")/../.." && pwd)
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
O=$(absolute "${O:-$SRC/build}")
POSTSIL=$(absolute "${POSTSIL:-$O/postsil}")
WORKER=$(absolute "${WORKER:-$O/postsil-worker}")
PEER=$(absolute "${PEER:-$O/tests/gpu/peer_cublas}")
RECORD=${RECORD:+$(absolute "$RECORD")}
GPU=${GPU:-0} SUITE=${SUITE:-standard} PYTHON=${PYTHON:-python3}
device=gpu$GPU
TMP=$(mktemp -d "${TMPDIR:-/tmp}/postsil-gpu.XXXXXX") || exit 1
run=''
trap '[ -z "$run" ] || kill "$run" 2>/dev/null; rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM HUP
: >"$TMP/verdicts"

# tell VERDICT WORDS...: ok, FAIL or skip
tell() {
	verdict=$1
	shift
	printf '%-4s %s\n' "$verdict" "$*" | tee -a "$TMP/verdicts"
}
# judge MODE [-v NAME=VALUE...] FILE...
judge() {
	mode=$1
	shift
	awk -F '\t' -v mode="$mode" "$@" | tee -a "$TMP/verdicts"
}
count() { grep -c "^$1 " "$TMP/verdicts"; }
finish() {
	skipped=$(count skip)
	echo "$(count ok) passed, $(count FAIL) failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
	[ "$(count FAIL)" -eq 0 ]
	exit
}
indented() { sed 's/^/     /' "$@"; }

# PyTorch and cuBLAS count as we do, and make the precision that they are asked for.
CUDA_DEVICE_ORDER=PCI_BUS_ID LC_ALL=C.UTF-8
export CUDA_DEVICE_ORDER LC_ALL
unset NVIDIA_TF32_OVERRIDE CUBLAS_EMULATE_SINGLE_PRECISION CUBLAS_EMULATE_DOUBLE_PRECISION
unset CUBLAS_EMULATION_STRATEGY CUBLAS_WORKSPACE_CONFIG POSTSIL_DB POSTSIL_NOW
XDG_STATE_HOME=$TMP/state XDG_DATA_HOME=$TMP/data POSTSIL_WORKER=$WORKER
export XDG_STATE_HOME XDG_DATA_HOME POSTSIL_WORKER
[ -z "${POSTSIL_BUDGET_SCALE:-}" ] ||
	echo "POSTSIL_BUDGET_SCALE=$POSTSIL_BUDGET_SCALE: this only tries the script, its figures mean nothing"

case $GPU in '' | *[!0-9]*) tell FAIL "GPU=$GPU is no number"; finish ;; esac
for program in "$POSTSIL" "$WORKER" "$PEER"; do
	[ -x "$program" ] || { tell FAIL "no $program: make all gpu-peer"; finish; }
done
"$PEER" --probe >"$TMP/probe" 2>&1
case $? in
0) ;;
77) echo "not tested: no GPU: $(head -n 1 "$TMP/probe")"
    printf '%-4s %s\n' skip "no GPU" >>"$TMP/verdicts"
    finish ;;
*) tell FAIL "the driver: $(head -n 1 "$TMP/probe")"; finish ;;
esac
address=$(awk -F '\t' -v i="$GPU" '$1 == i { print tolower($3) }' "$TMP/probe")
[ -n "$address" ] || { tell FAIL "there is no $device: $(cat "$TMP/probe")"; finish; }
echo "$device: $(awk -F '\t' -v i="$GPU" '$1 == i { print $2 " at " $3 }' "$TMP/probe")"

. "$SRC/tests/gpu/parts.inc"
detect
calibrate 1
[ "$rc" -eq 0 ] || finish
record
peers
calibrate 2
[ "$rc" -eq 0 ] || finish
compare
finish
