#!/bin/sh
# SPDX-License-Identifier: MIT
# Inside of a timed region of our own loops, and of those that call a library on our
# threads, no thread makes a system call: events are written between.  The region of
# a sample lies between the calling thread's last two readings of its CPU time before
# the sample is written.
. "$(dirname "$0")/worker.inc"
if grep -q -- -fsanitize "$O/flags"; then
	echo 'not tested: a sanitizer makes system calls of its own'
	exit 77
fi
strace -f -o "$TMP/strace" true 2>"$TMP/err" || {
	echo "not tested: no strace, or it may not trace: $(head -n 1 "$TMP/err")"
	exit 77
}
POSTSIL_BUDGET_SCALE=0.01 POSTSIL_TEST_KERNELS=stream.triad,peak.fma,blas1.axpy,blas2.gemv \
	strace -f -s 100 -o "$TMP/strace" "$WORKER" --force </dev/null >"$TMP/out" || fail "status $?"

# A thread that waited for over 100 ms, as happens on a busy machine, sleeps and is
# woken by futex(2), seldom.
awk '
{
	line[++n] = $0
	if (/CLOCK_THREAD_CPUTIME_ID/) {
		before[$1] = last[$1]
		last[$1] = n
	}
}
/write\([0-9]+, "{\\"ev\\":\\"sample/ && !/ write\(1,/ {
	match($0, /kernel\\":\\"[a-z0-9.]*/)
	kernel = substr($0, RSTART + 11, RLENGTH - 11)
	if (!before[$1] || last[$1] == judged) {
		print kernel ": no timed region is seen before a sample"
		bad = 1
		exit
	}
	judged = last[$1]
	samples[kernel]++
	for (i = before[$1] + 1; i < judged; i++) {
		if (line[i] ~ /CLOCK_THREAD_CPUTIME_ID|clock_gettime resumed|exited with/)
			continue
		if (line[i] ~ /futex/) {
			woken[kernel]++
			continue
		}
		print kernel ": inside of a timed region: " line[i]
		bad = 1
	}
}
END {
	for (kernel in samples) {
		print kernel ": " samples[kernel] " samples, " woken[kernel] + 0 " wake-ups"
		if (woken[kernel] > samples[kernel]) {
			print kernel ": waits by futex(2) inside of a timed region"
			bad = 1
		}
	}
	exit bad
}' "$TMP/strace" >"$TMP/seen" || fail "$(head -n 20 "$TMP/seen")"
for kernel in stream.triad peak.fma; do
	has "^$kernel: [1-9]" "$TMP/seen"
done
cat "$TMP/seen"
