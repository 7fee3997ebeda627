#!/bin/sh
# SPDX-License-Identifier: MIT
# detect over trees made to break it: no crash, no hang, bounded memory, nothing
# of this host in the answer, and output that a terminal and a JSON reader take.
# DEAR=1 (tests/fault): folders of 100,000 entries, and more numbers.
. "$(dirname "$0")/tui.inc"

esc=$(printf '\033')
rlo=$(printf '\342\200\256')  # U+202E, right to left override
lri=$(printf '\342\201\246')  # U+2066

# 2 GiB of addresses are plenty; AddressSanitizer needs terabytes.
limit='ulimit -v 2097152'
{ (eval "$limit" && ASAN_OPTIONS= "$POSTSIL" --version >/dev/null); } 2>/dev/null || limit=:

# safe FILE: neither controls nor marks that turn text around, and UTF-8
safe() {
	no_controls "$1"
	! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$1" || fail "C1 controls in $1"
	! LC_ALL=C grep -qE "$(printf '\342\200[\216\217\252-\256]|\342\201[\246-\251]|\330\234')" "$1" ||
		fail "marks of direction in $1: $(head -c 2000 "$1" | od -c | head -40)"
	! iconv -f UTF-8 -t UTF-8 <"$1" 2>&1 >/dev/null | grep -q . || fail "$1 is no UTF-8"
}

# json FILE: one object, quotes and brackets in pairs (a JSON reader where one is)
json() {
	[ "$(wc -l <"$1")" -eq 1 ] || fail "$1 is not one line"
	if command -v python3 >/dev/null; then
		python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$1" 2>"$TMP/err" ||
			fail "$1 is no JSON"
	elif command -v sqlite3 >/dev/null; then
		[ "$(sqlite3 :memory: "SELECT json_valid(readfile('$1'))")" = 1 ] ||
			fail "$1 is no JSON"
	fi
}

# What only this host can have said.
host_words() {
	uname -r
	uname -n
	sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null
	sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1
	cat /etc/machine-id 2>/dev/null
	echo hostile-secret
}
host_words | awk 'length($0) > 5' >"$TMP/words"

# In the text for people, too, where texts are hostile, or DEAR=1.
forms='explain json'
# look TREE [COMMAND...]: detect over it, by COMMAND, with all that it can say
look() {
	tree=$1
	shift
	for form in $forms; do
		(eval "$limit"; exec "$@" timeout -k 1 10 "$POSTSIL" detect --explain $([ $form = explain ] || echo --json) --root "$tree") \
			>"$TMP/out" 2>"$TMP/err"
		rc=$?
		case $rc in
		0) [ -s "$TMP/out" ] || fail "$tree $form: nothing said" ;;
		3) [ -s "$TMP/err" ] || fail "$tree $form: no reason" ;;
		2) [ ! -d "$tree" ] && [ -s "$TMP/err" ] || fail "$tree $form: status 2" ;;
		*) fail "$tree $form: status $rc: $(head -c 300 "$TMP/out")" ;;
		esac
		safe "$TMP/out"
		safe "$TMP/err"
		[ "$rc" -ne 0 ] || case $form in *json*) json "$TMP/out" ;; esac
		if LC_ALL=C grep -Ff "$TMP/words" "$TMP/out" >"$TMP/leak"; then
			fail "$tree $form: of the host: $(head -n 3 "$TMP/leak")"
		fi
	done
}

# A plausible server to spoil; of its 16 CPUs and 33 memory blocks few do.
cp -R "$SRC/tests/sysroot/server-2s" "$TMP/base"
chmod -R u+w "$TMP/base"
rm -rf "$TMP/base"/sys/devices/system/cpu/cpu[2-9] \
	"$TMP/base"/sys/devices/system/cpu/cpu1[0-5] \
	"$TMP/base"/sys/devices/system/memory/memory[12]?

# begin NAME: a copy of it, in $T
begin() {
	T=$TMP/tree-$1
	mkdir -p "$T"
	cp -R "$TMP/base/." "$T/"
	mkdir -p "$T/sys/bus/pci/devices"
}
over() {  # PATH: the file is written anew from standard input
	rm -rf "${T:?}$1"
	mkdir -p "$T${1%/*}"
	cat >"$T$1"
}
end() {
	look "$T" "$@"
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}

# --- no tree ---------------------------------------------------------------------
mkdir "$TMP/empty"
look "$TMP/empty"
look "$TMP/nowhere"
: >"$TMP/file"
look "$TMP/file"
look "$TMP/words/below"
look /dev/null
mkfifo "$TMP/pipe"
look "$TMP/pipe"

# --- sizes -----------------------------------------------------------------------
begin huge
yes 'processor : 0' | head -c 8388608 | over /proc/cpuinfo
for f in /proc/meminfo /proc/sys/kernel/osrelease /etc/os-release /proc/loadavg \
	/sys/devices/system/cpu/present /proc/driver/nvidia/version \
	/var/lib/dpkg/status /sys/devices/system/memory/block_size_bytes \
	/run/udev/data/+dmi:id /proc/self/cgroup /usr/share/misc/pci.ids \
	/usr/lib/python3/dist-packages/numpy-1.2.dist-info/METADATA \
	/usr/lib/x86_64-linux-gnu/blis-openmp/libblis.so.4 /etc/ld.so.cache \
	/capture/cpuid.txt /capture/nvml.tsv; do
	: | over "$f"
	truncate -s 10G "$T$f"
done
end

begin lines
head -c 3000000 /dev/zero | tr '\0' 'a' | over /proc/sys/kernel/osrelease
{ printf 'model name : '; head -c 3000000 /dev/zero | tr '\0' 'b'; echo; } | over /proc/cpuinfo
{ printf 'PRETTY_NAME="'; head -c 3000000 /dev/zero | tr '\0' 'c'; echo '"'; } | over /etc/os-release
{ printf 'Model: '; head -c 3000000 /dev/zero | tr '\0' 'd'; echo; } |
	over /proc/driver/nvidia/gpus/0000:3b:00.0/information
yes 'E:MEMORY_DEVICE_1_TYPE=DDR5' | head -c 4000000 | over /run/udev/data/+dmi:id
yes ',0-9,' | tr -d '\n' | head -c 1000000 | over /sys/devices/system/cpu/online
yes '0::/a' | head -c 4000000 | over /proc/self/cgroup
end

begin nul
for f in /proc/cpuinfo /proc/meminfo /proc/sys/kernel/osrelease /etc/os-release \
	/proc/loadavg /sys/devices/system/cpu/present /sys/devices/system/cpu/online \
	/proc/driver/nvidia/version /sys/class/dmi/id/product_name \
	/sys/devices/system/memory/block_size_bytes /var/lib/dpkg/status; do
	{ printf '\0\0'; tr 'aei\n' '\0\0\0\0' <"$T$f"; printf '\0'; } >"$T$f.new"
	mv "$T$f.new" "$T$f"
done
end

[ "${DEAR:-0}" = 1 ] || forms=json
# --- links -----------------------------------------------------------------------
echo hostile-secret >"$TMP/secret"
begin out
for f in etc/os-release proc/cpuinfo proc/sys/kernel/osrelease etc/machine-id \
	sys/class/dmi/id/product_name sys/class/dmi/id/sys_vendor \
	proc/driver/nvidia/version usr/bin/cc; do
	rm -f "$T/$f"
done
ln -s "$TMP/secret" "$T/etc/os-release"
ln -s ../../../../../../../../../../proc/cpuinfo "$T/proc/cpuinfo"
ln -s /proc/sys/kernel/hostname "$T/proc/sys/kernel/osrelease"
ln -s ../../../../../../../../../../etc/machine-id "$T/etc/machine-id"
ln -s /dev/zero "$T/sys/class/dmi/id/product_name"
ln -s /dev/stdin "$T/sys/class/dmi/id/sys_vendor"
ln -s /proc/self/root/etc/os-release "$T/proc/driver/nvidia/version"
ln -s "$POSTSIL" "$T/usr/bin/cc"
end
begin outer
rm -rf "$T/proc" "$T/etc" "$T/usr"
ln -s /proc "$T/proc"
ln -s ../../../../../../../../../etc "$T/etc"
ln -s ../usr "$T/usr"
end
begin cycle
rm -rf "$T/proc/driver" "$T/sys/class/hwmon" "$T/usr/bin"
ln -s . "$T/proc/driver"
ln -s ../class "$T/sys/class/hwmon"
ln -s b "$T/usr/a"
ln -s a "$T/usr/b"
ln -s a "$T/usr/bin"
rm "$T/proc/cpuinfo"
ln -s cpuinfo "$T/proc/cpuinfo"
mkdir -p "$T/sys/bus/pci/devices/0000:00:01.0"
ln -s .. "$T/sys/bus/pci/devices/0000:00:01.0/driver"
ln -s ../../../.. "$T/usr/lib/python3"
end

# --- what is no file -----------------------------------------------------------------
begin kinds
for f in /proc/cpuinfo /proc/meminfo /etc/os-release /var/lib/dpkg/status; do
	rm -rf "$T$f"
	mkfifo "$T$f"
done
for f in /proc/sys/kernel/osrelease /sys/devices/system/cpu/present /proc/loadavg \
	/proc/driver/nvidia/version /sys/devices/system/memory/memory3/state; do
	rm -rf "$T$f"
	mkdir "$T$f"
done
for f in /sys/class/hwmon /sys/devices/system/memory /sys/bus/pci/devices \
	/sys/devices/system/cpu/cpu1/topology /usr/lib/gcc /proc/driver/nvidia/gpus; do
	: | over "$f"
done
if [ "$(id -u)" -eq 0 ] && mknod "$T/zero" c 1 5 2>/dev/null; then
	for f in /proc/uptime /sys/devices/system/cpu/online /etc/machine-id; do
		rm -rf "${T:?}$f"
		mknod "$T$f" c 1 5
	done
fi
end

# --- permissions ---------------------------------------------------------------------
begin closed
find "$T" -type f -exec chmod 000 {} +
chmod 000 "$T/sys/class" "$T/etc" "$T/usr/lib" 2>/dev/null
chmod 755 "$T"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$TMP"
	end setpriv --reuid=65534 --regid=65534 --clear-groups
else
	end
fi

forms='explain json'
# --- text ------------------------------------------------------------------------------
nasty="a${esc}]0;owned$(printf '\007')${esc}[2J${rlo}gnp${lri}$(printf '\302\233')31m$(printf '\377\376\300\257')b\"\\&|z"
begin text
printf 'processor : 0\nvendor_id : %s\nmodel name : %s\ncpu family : 6\nmodel : 85\nstepping : %s\nmicrocode : %s\nflags : %s\n' \
	"$nasty" "$nasty" "$nasty" "$nasty" "$nasty" | over /proc/cpuinfo
printf 'NAME="%s"\nPRETTY_NAME="%s"\nVERSION_ID="%s"\nID=%s\n' "$nasty" "$nasty" "$nasty" "$nasty" |
	over /etc/os-release
for f in /proc/sys/kernel/osrelease /sys/class/dmi/id/product_name \
	/sys/class/dmi/id/sys_vendor /sys/module/nvidia/version \
	/sys/class/hwmon/hwmon0/temp1_label /sys/class/hwmon/hwmon1/name \
	/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor \
	/sys/devices/system/cpu/cpu0/microcode/version \
	/sys/devices/system/cpu/vulnerabilities/retbleed \
	/sys/firmware/acpi/platform_profile /run/systemd/container \
	/sys/devices/system/cpu/present /sys/kernel/mm/transparent_hugepage/enabled \
	/sys/bus/pci/devices/0000:3b:00.0/vbios_version; do
	printf '%s\n' "$nasty" | over "$f"
done
printf 'Model: \t%s\nVideo BIOS: \t%s\n' "$nasty" "$nasty" |
	over /proc/driver/nvidia/gpus/0000:3b:00.0/information
printf 'NVRM version: %s  %s\n' "$nasty" "$nasty" | over /proc/driver/nvidia/version
printf 'E:MEMORY_DEVICE_0_SIZE=1\nE:MEMORY_DEVICE_0_TYPE=%s\n' "$nasty" | over /run/udev/data/+dmi:id
printf 'Package: libblis4-openmp\nStatus: install ok installed\nVersion: %s\n' "$nasty" |
	over /var/lib/dpkg/status
printf 'pmode:0001\n' | over /var/lib/nvpmodel/status
printf '< POWER_MODEL ID=1 NAME=%s >\n' "$nasty" | over /etc/nvpmodel.conf
printf '%s\n' "$nasty" | over "/usr/lib/python3/dist-packages/numpy-${nasty%%|*}.dist-info/METADATA"
printf 'Name: numpy\nVersion: %s\n' "$nasty" |
	over /usr/lib/python3/dist-packages/numpy-2.0.dist-info/METADATA
printf '10de  %s\n\t1eb8  %s\n' "$nasty" "$nasty" | over /usr/share/misc/pci.ids
printf 'x\n' | over "/sys/devices/system/cpu/vulnerabilities/$(printf 'a\nb')${esc}[31m${rlo}"
printf '0x030000\n' | over "/sys/bus/pci/devices/$(printf '0000\n:')${esc}[31m/class"
printf 'Model: x\n' | over "/proc/driver/nvidia/gpus/${esc}[31m${rlo}/information"
printf 'x\n' | over "/usr/lib/gcc/${esc}[31m${rlo}/12.${esc}1/crtbegin.o"
printf 'coretemp\n' | over "/sys/class/hwmon/hwmon${esc}[31m/name"
printf '41000\n' | over "/sys/class/hwmon/hwmon${esc}[31m/temp1_input"
mv "$T" "$T$(printf '\n')${esc}[31m"
T=$T$(printf '\n')${esc}[31m
end

[ "${DEAR:-0}" = 1 ] || forms=json
# --- numbers ---------------------------------------------------------------------------
numbers='99999999999999999999 0-4294967295'
many=200 few=200
if [ "${DEAR:-0}" = 1 ]; then
	numbers="$numbers -9223372036854775808 ffffffffffffffff nan"
	many=100000 few=2000 # more than detection lists
fi
for n in $numbers ''; do
	begin numbers
	find "$T/sys" "$T/proc/loadavg" "$T/proc/uptime" -type f ! -name raw |
		while read -r f; do printf '%s\n' "$n" >"$f"; done
	printf 'processor : %s\ncpu family : %s\nmodel : %s\nstepping : %s\nmicrocode : %s\ncpu MHz : %s\nphysical id : %s\n' \
		"$n" "$n" "$n" "$n" "$n" "$n" "$n" >"$T/proc/cpuinfo"
	printf 'MemTotal: %s kB\nMemAvailable: %s kB\n' "$n" "$n" >"$T/proc/meminfo"
	printf 'E:MEMORY_DEVICE_%s_SIZE=%s\nE:MEMORY_DEVICE_0_SIZE=%s\nE:MEMORY_DEVICE_0_TYPE=DDR4\nE:MEMORY_DEVICE_0_SPEED_MTS=%s\n' \
		"$n" "$n" "$n" "$n" | over /run/udev/data/+dmi:id
	printf 'pmode:%s\n' "$n" | over /var/lib/nvpmodel/status
	printf '< POWER_MODEL ID=%s NAME=x >\n' "$n" | over /etc/nvpmodel.conf
	printf '%s %s\n' "$n" "$n" | over /sys/fs/cgroup/cpu.max
	printf 'Node: %s\n' "$n" | over /proc/driver/nvidia/gpus/0000:3b:00.0/numa_status
	printf 'System RAM\n' | over /sys/firmware/memmap/0/type
	printf '%s\n' "$n" | over /sys/firmware/memmap/0/start
	printf '%s\n' "$n" | over /sys/firmware/memmap/0/end
	end
done

# --- how many, how deep ------------------------------------------------------------------
begin many
for d in sys/class/hwmon sys/devices/system/memory sys/bus/pci/devices sys/class/thermal \
	sys/class/powercap sys/firmware/dmi/entries usr/lib/python3/dist-packages; do
	mkdir -p "$T/$d"
done
(cd "$T/sys/devices/system/memory" && seq -f 'memory%.0f' 100 $((100 + many)) | xargs touch)
(cd "$T/usr/lib/python3/dist-packages" && seq -f 'torch-%.0f.dist-info' 1 $few | xargs touch)
(cd "$T/sys/class/hwmon" && seq -f 'hwmon%.0f' 10 $few | xargs mkdir)
(cd "$T/sys/class/thermal" && seq -f 'thermal_zone%.0f' 0 $few | xargs mkdir)
(cd "$T/sys/class/powercap" && seq -f 'intel-rapl:%.0f' 2 $few | xargs mkdir)
(cd "$T/sys/firmware/dmi/entries" && seq -f '17-%.0f' 10 $few | xargs mkdir)
(cd "$T/sys/bus/pci/devices" && seq -f '0000:%.0f:00.0' 100 $((100 + few)) | xargs mkdir)
end

begin deep
deep=
for i in $(seq 1 1200); do deep=$deep/dd; done
printf '0::%s\n' "$deep" | over /proc/self/cgroup
rm "$T/usr/bin/cc"
ln -s "$deep$deep" "$T/usr/bin/cc" 2>/dev/null || ln -s "$deep" "$T/usr/bin/cc"
end
