#!/bin/sh
# SPDX-License-Identifier: MIT
# capture FILE.tar.gz: an archive, always the same for the same machine, that
# unpacks to a folder of its name; without tar, or when tar fails, it says so
# and leaves nothing.
. "$(dirname "$0")/tui.inc"
tree=$SRC/tests/sysroot/hybrid-desktop
mkdir "$TMP/w"
cd "$TMP/w" || exit 1
status 0 "$POSTSIL" capture --root "$tree" box.tar.gz >"$TMP/text"
has 'box/capture/contents.txt (in the archive)$' "$TMP/text"
has '^check it: unpack it, then postsil detect --root box$' "$TMP/text"
[ "$(ls -A)" = box.tar.gz ] || fail "more than the archive: $(ls -A)"
status 0 tar -xzf box.tar.gz
status 0 "$POSTSIL" detect --root box --json >"$TMP/json"
status 0 "$POSTSIL" detect --root "$tree" --json >"$TMP/want"
for what in hardware software; do
	fp=$(sed -n "s/.*\"${what}_fingerprint\":\"\([0-9a-f]\{16\}\)\".*/\1/p" "$TMP/want")
	has "\"${what}_fingerprint\":\"$fp\"" "$TMP/json"
done
tar -tvzf box.tar.gz --numeric-owner | awk '$2 != "0/0" { exit 1 }' ||
	fail "somebody owns what is in it"

mkdir two
status 0 "$POSTSIL" capture --root "$tree" two/box.tgz >/dev/null
cp box.tar.gz two/first.tar.gz
cmp two/first.tar.gz two/box.tgz || fail "twice is not the same"

# odd names are names
status 0 "$POSTSIL" capture --root "$tree" -- --x:y.tgz >/dev/null
[ "$(tar -tzf ./--x:y.tgz --force-local | head -n 1)" = --x:y/ ] || fail "odd name"

status 3 "$POSTSIL" capture --root "$tree" box.tar.gz 2>"$TMP/err"
has 'box.tar.gz is there already' "$TMP/err"

# no tar; a tar that fails
before=$(ls -A)
PATH=/nowhere status 3 "$POSTSIL" capture --root "$tree" none.tar.gz 2>"$TMP/err"
has 'tar is not installed' "$TMP/err"
mkdir "$TMP/bin"
printf '#!/bin/sh\nexit 2\n' >"$TMP/bin/tar"
chmod +x "$TMP/bin/tar"
PATH=$TMP/bin:$PATH status 3 "$POSTSIL" capture --root "$tree" none.tar.gz 2>"$TMP/err"
has 'tar could not write the archive (status 2)' "$TMP/err"
[ "$(ls -A)" = "$before" ] || fail "left behind: $(ls -A)"
