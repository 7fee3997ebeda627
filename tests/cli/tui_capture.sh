#!/bin/sh
# SPDX-License-Identifier: MIT
# capture: what detect says of a captured machine is what it says of the machine,
# for root and for nobody; twice it gives the same tree; what is left out is not
# in it.
. "$(dirname "$0")/tui.inc"

# facts FILE: key, state and value, without what belongs to a process or moves
facts() {
	sed 's/},{/\n/g; s/"facts":\[{/\n/' "$1" |
		sed -n 's/^"key":"\([a-z0-9_]*\)","state":"\([a-z]*\)","value":\(.*\),"source":.*/\1 \2 \3/p' |
		grep -vE '^(cpu_affinity|load_1m|memory_available_mb|thermal_state|ambient_temp_c|python_environment|python_packages|cpu_throttle_(count|ms)) '
}

# same_machine DIR: detect agrees on it
same_machine() {
	status 0 "$POSTSIL" detect --json >"$TMP/live"
	status 0 "$POSTSIL" detect --root "$1" --json >"$TMP/captured"
	for what in hardware software; do
		fp=$(sed -n "s/.*\"${what}_fingerprint\":\"\([0-9a-f]\{16\}\)\".*/\1/p" "$TMP/live")
		[ -n "$fp" ] || fail "no $what fingerprint"
		has "\"${what}_fingerprint\":\"$fp\"" "$TMP/captured"
	done
	facts "$TMP/live" >"$TMP/live.facts"
	facts "$TMP/captured" >"$TMP/captured.facts"
	[ "$(wc -l <"$TMP/live.facts")" -gt 30 ] || fail "too few facts"
	diff "$TMP/live.facts" "$TMP/captured.facts" >"$TMP/err" || fail "facts differ"
	has '"unit_id":"00*"' "$TMP/captured"
}

status 0 "$POSTSIL" capture "$TMP/a" >"$TMP/text"
has '^check it: postsil detect --root .*/a$' "$TMP/text"
has '^what is in it: .*/a/capture/contents.txt$' "$TMP/text"
[ "$(wc -l <"$TMP/text")" -le 5 ] || fail "it says too much"
no_controls "$TMP/text"
same_machine "$TMP/a"

# every file stands in the list, and the whole is small
(cd "$TMP/a" && find . -type f ! -name .captured ! -path ./capture/contents.txt) |
	sed 's/^\.//' | sort >"$TMP/files"
cut -f1 "$TMP/a/capture/contents.txt" | sort >"$TMP/listed"
comm -23 "$TMP/files" "$TMP/listed" >"$TMP/err"
[ ! -s "$TMP/err" ] || fail "not in the list of contents"
[ "$(find "$TMP/a" -type f -exec cat {} + | wc -c)" -lt 8000000 ] || fail "too big"
[ -z "$(find "$TMP/a" ! -type l ! -perm -444)" ] || fail "not everybody may read it"

# this machine's own secrets
for secret in "$(cat /etc/machine-id 2>/dev/null)" \
	"$(cat /proc/sys/kernel/random/boot_id)" $(cat /sys/class/net/*/address 2>/dev/null |
		grep -v '^00:00:00:00:00:00$'); do
	[ -n "$secret" ] || continue
	! grep -rqF -- "$secret" "$TMP/a" || fail "$secret is in it"
done

# the same tree again, but for readings that move
status 0 "$POSTSIL" capture "$TMP/b" >/dev/null
diff -rq --no-dereference "$TMP/a" "$TMP/b" |
	grep -vE '(meminfo|loadavg|contents\.txt|temp[0-9]*_input|/temp|cur_state|cur_freq|act_freq_mhz|freq[0-9]*_input|nr_hugepages|feedback_ctrs|throttle|memory\.[a-z_]*|cpu MHz|cpuinfo|/rps_.*) (und|and) ' \
	>"$TMP/err"
[ ! -s "$TMP/err" ] || fail "twice is not the same"

# as nobody, where this is root
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	mkdir -m 777 "$TMP/nobody"
	HOME=$TMP/nobody XDG_STATE_HOME=$TMP/nobody
	cat >"$TMP/as_nobody" <<-END
	#!/bin/sh
	exec setpriv --reuid=65534 --regid=65534 --clear-groups "$POSTSIL" "\$@"
	END
	chmod 755 "$TMP/as_nobody"
	if "$TMP/as_nobody" --version >/dev/null 2>&1; then
		POSTSIL=$TMP/as_nobody
		status 0 "$POSTSIL" capture "$TMP/nobody/c" >/dev/null
		same_machine "$TMP/nobody/c"
		# what root alone may read is named
		cp -r "$SRC/tests/sysroot/hybrid-desktop" "$TMP/tree"
		mkdir -p "$TMP/tree/sys/firmware/dmi/tables"
		printf 'x' >"$TMP/tree/sys/firmware/dmi/tables/DMI"
		chmod 400 "$TMP/tree/sys/firmware/dmi/tables/DMI"
		status 0 "$POSTSIL" capture --root "$TMP/tree" "$TMP/nobody/d" >"$TMP/text"
		has '^not readable by this user: 1 file; root would capture more$' "$TMP/text"
		has '^/sys/firmware/dmi/tables/DMI.*could not be read: Permission denied$' \
			"$TMP/nobody/d/capture/contents.txt"
	fi
fi
