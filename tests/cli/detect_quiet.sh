#!/bin/sh
# SPDX-License-Identifier: MIT
# detect starts no process, writes no file, and says the same to everybody: root,
# nobody, and whoever has an activated environment.
. "$(dirname "$0")/tui.inc"

# fingerprints FILE
fingerprints() {
	sed -n 's/^{"hardware_fingerprint":"\([0-9a-f]*\)","software_fingerprint":"\([0-9a-f]*\)".*/\1 \2/p' "$1"
}

# known FILE: what is known, without what moves by itself or is a user's own
known() {
	awk -f "$SRC/tests/fixtures/json.awk" "$1" | awk -f "$SRC/tests/fixtures/facts.awk" |
		awk -F '\t' '$2 == "known" && $1 !~ /^(load_1m|memory_available_mb|thermal_state|ambient_temp_c|cpu_throttle_.*|python_.*|cpu_affinity)$/ {
			print $1 "\t" $3 }' | sort
}

# same WHAT OTHER: fingerprints are equal, and so is what both know
same() {
	[ "$(fingerprints "$TMP/one")" = "$(fingerprints "$2")" ] ||
		fail "$1: $(fingerprints "$2") instead of $(fingerprints "$TMP/one")"
	known "$TMP/one" >"$TMP/known"
	known "$2" >"$TMP/other"
	[ "$(wc -l <"$TMP/other")" -gt 15 ] || fail "$1: too few facts"
	join -t "$(printf '\t')" "$TMP/known" "$TMP/other" | awk -F '\t' '$2 != $3' >"$TMP/err"
	[ -s "$TMP/err" ] && fail "$1: facts differ"
	return 0
}

status 0 "$POSTSIL" detect --json >"$TMP/one"
status 0 "$POSTSIL" detect --json >"$TMP/two"
[ -n "$(fingerprints "$TMP/one")" ] || fail "no fingerprints"
same 'a second call' "$TMP/two"
mkdir -p "$TMP/venv/bin"
VIRTUAL_ENV=$TMP/venv CONDA_PREFIX=$TMP/venv PATH=$TMP/venv/bin:$PATH \
	"$POSTSIL" detect --json >"$TMP/env"
same 'an activated environment' "$TMP/env"

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	# the program may lie where only root can look
	cp "$POSTSIL" "$TMP/postsil"
	chmod 755 "$TMP" "$TMP/postsil"
	(cd / && setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \
		"$TMP/postsil" detect --json) >"$TMP/nobody" 2>"$TMP/err" ||
		fail "nobody cannot detect"
	same nobody "$TMP/nobody"
else
	echo "not root, or no setpriv: root and nobody are not compared"
fi

if ! command -v strace >/dev/null; then
	echo "strace is not installed: processes and writes are not looked at"
	exit 0
fi
# LeakSanitizer cannot work beside another tracer, and a log file of a sanitizer
# would be a write.
ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=
export ASAN_OPTIONS UBSAN_OPTIONS
for args in '' '--json --explain'; do
	strace -f -o "$TMP/trace" -e trace=process,file "$POSTSIL" detect $args >/dev/null 2>"$TMP/err" ||
		{ grep -q 'ptrace' "$TMP/err" && echo "strace may not trace here" && exit 0; fail "strace"; }
	[ "$(grep -c 'execve(' "$TMP/trace")" -eq 1 ] || fail "it executes: $(grep 'execve(' "$TMP/trace")"
	! grep -E ' (fork|vfork|clone|clone3)\(' "$TMP/trace" >"$TMP/err" || fail "it starts a process"
	! grep -E 'O_(WRONLY|RDWR|CREAT)|(mkdir|unlink|rename)[a-z0-9]*\(' "$TMP/trace" \
		>"$TMP/err" || fail "it writes a file"
done
