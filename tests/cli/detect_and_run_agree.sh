#!/bin/sh
# SPDX-License-Identifier: MIT
# One machine has one identity: `detect` and the run that follows agree on both
# fingerprints, and neither the environment, nor another home folder, nor an
# activated virtualenv, nor another user changes them.  The run's are computed
# here from its facts, by the rule of design.md 3 and sha256sum(1).
. "$(dirname "$0")/worker.inc"
: "${POSTSIL:?the postsil to test}"

# fingerprint_of KIND FILE: from the fact events, the last of a key counting
fingerprint_of() {
	awk -v kind="$1" '
	function get(k) {
		if (!match($0, "\"" k "\":\"([^\"\\\\]|\\\\.)*\""))
			return ""
		return substr($0, RSTART + length(k) + 4, RLENGTH - length(k) - 5)
	}
	/^{"ev":"fact"/ {
		key = get("key"); state = get("state"); v[key] = get("value")
		if (state == "absent") v[key] = "none"
		if (state == "unknown") v[key] = "unknown"
		if (key == "cpu_microcode" && v[key] ~ /^0x(1|1000065|ffffffff)$/)
			v[key] = "none"
		if (key == "memory_total_gb" && state == "known")
			v[key] = sprintf("%.0f", v[key])
	}
	END {
		fields = kind == "hardware" ? "cpu_model cpu_stepping cpu_microcode " \
			"cpu_cores_physical gpu_pci_id gpu_vbios_version memory_total_gb" : \
			"os_kernel driver_version cuda_version pytorch_version " \
			"numpy_version cudnn_version rocm_version mkl_version " \
			"openblas_version blis_version onednn_version compiler_version os_distro"
		n = split(fields, f, " ")
		for (i = 1; i <= n; i++)
			printf "%s%s", (i > 1 ? "|" : ""), ((f[i] in v) ? v[f[i]] : "missing")
	}' "$2" | sha256sum | cut -c1-16
}

# same WHAT COMMAND...: detect's fingerprints are those of the first time
same() {
	what=$1
	shift
	"$@" >"$TMP/json" || fail "$what: status $?"
	for kind in hardware software; do
		got=$(sed -n "s/.*\"${kind}_fingerprint\":\"\([0-9a-f]\{16\}\)\".*/\1/p" "$TMP/json")
		eval "want=\$$kind"
		[ -n "$got" ] || fail "$what: no $kind fingerprint"
		[ -n "$want" ] || eval "$kind=\$got want=\$got"
		[ "$got" = "$want" ] || fail "$what: $kind fingerprint $got, was $want"
	done
}

hardware= software=
unset VIRTUAL_ENV CONDA_PREFIX
same "at first" "$POSTSIL" detect --json
has '"key":"python_environment","state":"absent"' "$TMP/json"

status 0 "$WORKER" --suite quick --force --precision fp32 --run "$RUN" \
	</dev/null >"$TMP/out" 2>"$TMP/err"
for kind in hardware software; do
	eval "want=\$$kind"
	got=$(fingerprint_of "$kind" "$TMP/out")
	[ "$got" = "$want" ] || fail "the run: $kind fingerprint $got, detect's $want"
done

# a home with a list of prefixes of its own: only passwd's home counts
site=lib/python3.11/site-packages
mkdir -p "$TMP/other/.config/postsil" "$TMP/venv/bin"
for project in numpy torch; do
	mkdir -p "$TMP/venv/$site/$project-77.0.dist-info"
	printf 'Metadata-Version: 2.1\nName: %s\nVersion: 77.0\n' "$project" \
		>"$TMP/venv/$site/$project-77.0.dist-info/METADATA"
done
echo "$TMP/venv" >"$TMP/other/.config/postsil/prefixes"
same "env -i" env -i "$POSTSIL" detect --json
same "another home" env HOME="$TMP/other" XDG_CONFIG_HOME="$TMP/other/.config" \
	"$POSTSIL" detect --json
same "a library path" env LD_LIBRARY_PATH="$TMP" PYTHONPATH="$TMP/venv/$site" \
	"$POSTSIL" detect --json
for variable in VIRTUAL_ENV CONDA_PREFIX; do
	same "$variable" env "$variable=$TMP/venv" PATH="$TMP/venv/bin:$PATH" \
		"$POSTSIL" detect --json
	has '"key":"python_environment","state":"known","value":"[a-z]* [^"]*venv: numpy 77.0, torch 77.0"' "$TMP/json"
	has '"key":"python_packages","state":"known","value":"[^"]*numpy 77.0 in [^"]*venv/' "$TMP/json"
done

# the rest wants to become somebody else
[ "$(id -u)" -eq 0 ] || exit 0
chmod 755 "$TMP"
if command -v setpriv >/dev/null &&
	setpriv --reuid=65534 --regid=65534 --clear-groups "$POSTSIL" --help >/dev/null 2>&1; then
	same nobody setpriv --reuid=65534 --regid=65534 --clear-groups \
		env -i HOME=/nonexistent XDG_STATE_HOME="$TMP/nobody" "$POSTSIL" detect --json
	same "root again" "$POSTSIL" detect --json
fi

# a list in the home that passwd names does count; needs a private /etc/passwd
echo "root:x:0:0:root:$TMP/other:/bin/sh" >"$TMP/passwd"
if unshare -m mount --bind "$TMP/passwd" /etc/passwd 2>/dev/null; then
	unshare -m sh -c 'mount --bind "$1" /etc/passwd && exec "$2" detect --json' \
		- "$TMP/passwd" "$POSTSIL" >"$TMP/json" || fail "with another passwd"
	has '"key":"numpy_version","state":"known","value":"77.0"' "$TMP/json"
	has_not "\"software_fingerprint\":\"$software\"" "$TMP/json"
fi
