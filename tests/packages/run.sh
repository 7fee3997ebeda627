#!/bin/sh
# SPDX-License-Identifier: MIT
# Debian packages change the software fingerprint, each in its own field: in a
# private Debian root python3-numpy, libopenblas0-pthread and python3-torch are
# installed in turn, and `detect --root` is asked before and after.  Which
# fields may change, and to what, is told by dpkg's own list of what came along.
# Last, a virtualenv changes a fact and no fingerprint.
#
# Needs mmdebstrap, root or user namespaces, about 1.5 GB below $TMP for some
# minutes, and this machine's own apt sources; "not tested" (77) without.
# usage: POSTSIL=… TMP=folder run.sh          (run.sh ROOT is its own hook)
set -u
: "${POSTSIL:?the postsil to test}" "${TMP:?a scratch directory}"

fail() {
	echo "packages: $*" >&2
	exit 1
}

skip() {
	echo "not tested: $*"
	exit 77
}

# the fields of both fingerprints, design.md 3
FIELDS='cpu_model|cpu_stepping|cpu_microcode|cpu_cores_physical|gpu_pci_id|gpu_vbios_version|memory_total_gb|os_kernel|driver_version|cuda_version|pytorch_version|numpy_version|cudnn_version|rocm_version|mkl_version|openblas_version|blis_version|onednn_version|compiler_version|os_distro'

# facts FILE: "key state value" of every fact in a fingerprint
facts() {
	tr '{' '\n' <"$1" | sed -n 's/^"key":"\([a-z0-9_]*\)","state":"\([a-z]*\)",/\1 \2 /p' |
		grep -E "^($FIELDS) " |
		sed 's/^\([^ ]* known\) "value":"\([^"]*\)".*/\1 \2/; t
			s/^\([^ ]* [a-z]*\) .*/\1 -/' | sort
}

fingerprint() {  # hardware|software FILE
	sed -n "s/.*\"$1_fingerprint\":\"\([0-9a-f]\{16\}\)\".*/\1/p" "$2"
}

installed() {  # "name version" of all packages in the root
	chroot "$root" dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' |
		sed -n 's/^installed //p' | sort
}

# expected: from "name version" lines to "field known version" lines; the
# upstream part of a version as deb-version(7) has it
expected() {
	while read -r name version; do
		case $name in
		python3-numpy) field=numpy_version ;;
		python3-torch) field=pytorch_version ;;
		libopenblas0-*) field=openblas_version ;;
		libdnnl[0-9]*) field=onednn_version ;;
		libblis[0-9]*-*) field=blis_version ;;
		libmkl-rt) field=mkl_version ;;
		gcc-[0-9]* | clang-[0-9]*)
			case $name in *-base | *-doc | *-locales) continue ;; esac
			field=compiler_version ;;
		*) continue ;;
		esac
		upstream=$(echo "$version" | sed 's/^[0-9]*://; s/-[^-]*$//; s/[+~].*//')
		[ "$field" != compiler_version ] || upstream="${name%%-*} $upstream"
		echo "$field known $upstream"
	done | sort
}

detect() {  # FILE
	"$POSTSIL" detect --root "$root" --json >"$1" || fail "detect: status $?"
	[ -n "$(fingerprint software "$1")" ] || fail "no software fingerprint"
}

install_one() {  # package
	installed >"$TMP/had"
	detect "$TMP/before"
	chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends "$1" >"$TMP/apt" 2>&1 || {
		tail -n 5 "$TMP/apt"
		echo "$1 cannot be installed" >"$TMP/skipped"
		return 1
	}
	installed >"$TMP/has"
	detect "$TMP/after"
	comm -13 "$TMP/had" "$TMP/has" | tee "$TMP/came" | expected >"$TMP/want"
	facts "$TMP/before" >"$TMP/facts_before"
	[ "$(wc -l <"$TMP/facts_before")" -eq 20 ] || fail "detect does not tell all 20 fields"
	facts "$TMP/after" >"$TMP/facts_after"
	comm -13 "$TMP/facts_before" "$TMP/facts_after" >"$TMP/got"
	cmp -s "$TMP/want" "$TMP/got" || fail "$1: fields changed:
$(cat "$TMP/got")
instead of:
$(cat "$TMP/want")"
	[ -s "$TMP/got" ] || fail "$1 changed no field"
	[ "$(fingerprint software "$TMP/before")" != "$(fingerprint software "$TMP/after")" ] ||
		fail "$1: the software fingerprint is still the same"
	[ "$(fingerprint hardware "$TMP/before")" = "$(fingerprint hardware "$TMP/after")" ] ||
		fail "$1: the hardware fingerprint changed"
	echo "$1 ($(wc -l <"$TMP/came") packages): $(tr '\n' ';' <"$TMP/got")"
}

# a virtualenv made by this root's own python, with a package put into it
virtualenv() {
	chroot "$root" python3 -m venv --without-pip /srv/ml >"$TMP/apt" 2>&1 ||
		fail "venv: $(tail -n 1 "$TMP/apt")"
	site=$(echo "$root"/srv/ml/lib/python3*/site-packages)
	mkdir "$site/numpy-77.0.dist-info"
	printf 'Metadata-Version: 2.1\nName: numpy\nVersion: 77.0\n' \
		>"$site/numpy-77.0.dist-info/METADATA"
	detect "$TMP/with"
	[ "$(fingerprint software "$TMP/after")" = "$(fingerprint software "$TMP/with")" ] ||
		fail "a virtualenv in the root changed the software fingerprint"
	env -u VIRTUAL_ENV -u CONDA_PREFIX "$POSTSIL" detect --json >"$TMP/plain"
	VIRTUAL_ENV=$root/srv/ml PATH=$root/srv/ml/bin:$PATH \
		"$POSTSIL" detect --json >"$TMP/active"
	for kind in hardware software; do
		[ "$(fingerprint $kind "$TMP/plain")" = "$(fingerprint $kind "$TMP/active")" ] ||
			fail "an activated virtualenv changed the $kind fingerprint"
	done
	grep -q '"key":"python_environment","state":"known","value":"virtualenv [^"]*: numpy 77.0"' \
		"$TMP/active" || fail "the activated virtualenv is not shown"
	echo "virtualenv: shown, and both fingerprints as before"
}

if [ $# -eq 1 ]; then  # the hook: the root is ready, /proc is mounted
	root=$1
	for package in python3-numpy libopenblas0-pthread python3-torch; do
		install_one "$package" || exit 1
	done
	virtualenv
	: >"$TMP/done"
	exit 0
fi

command -v mmdebstrap >/dev/null || skip "no mmdebstrap"
[ "$(sed -n 's/^ID=//p' /etc/os-release)" = debian ] || skip "this is no Debian"
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
[ -n "$release" ] || skip "this Debian has no code name"
# this machine's sources of that release, and of nobody else
set -- $(grep -lsE "^(deb .* |Suites:.*)$release( |\$)" /etc/apt/sources.list \
	/etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources)
[ $# -gt 0 ] || skip "no apt source of $release here"
proxy=$(apt-config dump --format '%v' Acquire::http::Proxy)
umask 022
chmod 755 "$TMP"
export POSTSIL TMP
# the temporary root goes away by itself, also when the hook fails
TMPDIR=$TMP mmdebstrap --variant=apt --format=null \
	--dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
	${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
	--customize-hook="sh '$0' \"\$1\" >'$TMP/result' 2>&1" \
	"$release" /dev/null "$@" >"$TMP/log" 2>&1
status=$?
cat "$TMP/result" 2>/dev/null
[ ! -s "$TMP/skipped" ] || skip "$(cat "$TMP/skipped")"
[ -f "$TMP/result" ] || skip "no Debian root: $(grep -m 1 -E '^E:|rror' "$TMP/log")"
[ "$status" -eq 0 ] && [ -f "$TMP/done" ]
