#!/bin/sh
# SPDX-License-Identifier: MIT
# detect says of a GPU whose measuring was never tried on hardware that it was not,
# in words for people alone; without a GPU there is nothing to say.
. "$(dirname "$0")/tui.inc"
tree=$SRC/tests/sysroot/server-2s
pci=sys/bus/pci/devices
untried='^  measuring GPUs'

status 0 "$POSTSIL" detect --root "$tree" >"$TMP/out"
has "$untried  *of NVIDIA: not yet run on a GPU" "$TMP/out"
has_not 'AMD: not yet' "$TMP/out"
status 0 "$POSTSIL" detect --root "$tree" --json >"$TMP/out"
has_not 'not yet run' "$TMP/out"

cp -R "$tree" "$TMP/both"
chmod -R u+w "$TMP/both"
amd="$TMP/both/$pci/0000:5e:00.0"
cp -R "$TMP/both/$pci/0000:3b:00.0" "$amd"
echo 0x1002 >"$amd/vendor"
echo 0x74a1 >"$amd/device"    # Instinct MI300X, by pci.ids
status 0 "$POSTSIL" detect --root "$TMP/both" >"$TMP/out"
has "$untried  *of NVIDIA: not yet run on a GPU; of AMD:" "$TMP/out"
has "  not yet run on hardware" "$TMP/out"

rm -r "$amd" "$TMP/both/$pci/0000:3b:00.0" "$TMP/both/proc/driver/nvidia"
status 0 "$POSTSIL" detect --root "$TMP/both" >"$TMP/out"
has_not "$untried" "$TMP/out"
