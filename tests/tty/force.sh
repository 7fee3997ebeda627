#!/bin/sh
# SPDX-License-Identifier: MIT
# A failed preflight asks in the workstation; y measures the same suite by force.
. "$SRC/tests/tty/tmux.inc"
cat >"$TMP/worker" <<'END'
#!/bin/sh
echo "$*" >>"$TMP/calls"
case $* in
--list | --forget*) exit 0 ;;
esac
echo '{"ev":"hello","v":1,"run":"6f0c1b7e-0000-4000-8000-000000000001","at":1736955000,"suite":"standard"}'
case $* in
*--force*) sleep 60 ;;
esac
echo '{"ev":"preflight","check":"load","result":"fail","saw":"1.9","want":"under 1","remedy":"stop it"}'
echo '{"ev":"bye","ok":false,"why":"preflight failed: load (1.9)"}'
exit 1
END
chmod +x "$TMP/worker"
POSTSIL_WORKER=$TMP/worker
export POSTSIL_WORKER TMP
start 80x24 "$POSTSIL"
wait_screen '1\[Over\]'
keys r 2 Enter
wait_screen 'Preflight failed'
keys y
wait_for '^--suite standard --force' "$TMP/calls"
