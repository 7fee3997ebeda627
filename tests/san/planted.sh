#!/bin/sh
# SPDX-License-Identifier: MIT
# Plants a leak and a signed overflow in two Criterion tests and requires that
# tests/run.sh, as check-san uses it, fails for each.
# usage: planted.sh CC DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cc=$1 dir=$2
for fault in leak overflow; do
	rm -rf "$dir"
	mkdir -p "$dir/tests"
	$cc -g -fsanitize=address,undefined -fno-sanitize-recover=all \
		-o "$dir/tests/unit-$fault" "$here/$fault.c" -lcriterion
	if O=$dir POSTSIL=none WORKER=none sh "$here/../run.sh" unit >"$dir/out" 2>&1; then
		echo "check-san: the planted $fault was NOT caught:" >&2
		cat "$dir/out" >&2
		exit 1
	fi
	echo "check-san: the planted $fault was caught"
done
