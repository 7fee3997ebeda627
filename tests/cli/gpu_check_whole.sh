#!/bin/sh
# SPDX-License-Identifier: MIT
# check-gpu from end to end without a GPU: a made-up stream in the worker's place, and
# the libraries of the tests, whose figures mean nothing, for the program beside it.
. "$(dirname "$0")/tui.inc"
[ -f "$O/tests/fake/cublas/libcublas.so.12" ] ||
	{ echo "no libraries of the tests: make check builds them"; exit 77; }

# Orders that the libraries of the tests can do; a run of its own each time.
cat >"$TMP/worker" <<END
#!/bin/sh
case \$1 in
--detect) grep '"ev":"fact"' "$EVENTS/made_up_gpus.jsonl"; exit ;;
--list | --forget) exit ;;
esac
echo >>"$TMP/runs"
n=\$(wc -l <"$TMP/runs") spool=\$XDG_STATE_HOME/postsil/spool
mkdir -p "\$spool"
rm -f "\$spool"/*
sed -e "s/\\"run\\":\\"........-/\\"run\\":\\"0000000\$n-/" -e 's|"source":"made up"|"source":"/home/$(uname -n)/x on $(uname -n)"|' \\
	-e '/"stream\./s/"size":[0-9]*/"size":65536/' -e '/"blas/s/"size":[0-9]*/"size":32/' \\
	"$EVENTS/made_up_gpus.jsonl" >"\$spool/\$n.jsonl"
sleep 0.5
cat "\$spool/\$n.jsonl"
END
chmod +x "$TMP/worker"
LD_LIBRARY_PATH=$O/tests/fake/cuda:$O/tests/fake/cublas
WORKER=$TMP/worker PEER_SECONDS=0.02 PYTHON=/nonexistent RECORD=$TMP/kept
export LD_LIBRARY_PATH WORKER PEER_SECONDS PYTHON RECORD
sh "$SRC/tests/gpu/check.sh" >"$TMP/out" 2>"$TMP/err"
has '^gpu0: NVIDIA A100-SXM4-40GB at 0000:1B:00.0$' "$TMP/out"
has '^ok   detect gpu_model: ' "$TMP/out"
has '^ok   run 1, standard suite' "$TMP/out"
has '^ok   run 2, standard suite' "$TMP/out"
has '^ok   fp16 is measured: ' "$TMP/out"
has '^FAIL bf16 is not measured: and nothing says why$' "$TMP/out"   # the stream has none
has '^ok   fp64 stream_copy: .* 0.00 % apart$' "$TMP/out"
has '^ok   int8 of order 32: entries as summed in double$' "$TMP/out"
has '^FAIL tf32 beside cuBLAS: .* / .* GOP/s = [0-9]' "$TMP/out"
has '^skip PyTorch: ' "$TMP/out"
has '^ok   fp16 efficiency 10.*over 100 %' "$TMP/out"
[ "$(tail -n 1 "$TMP/out")" = "$(grep -c '^ok ' "$TMP/out") passed, $(grep -c '^FAIL' "$TMP/out") failed, 1 skipped" ] ||
	fail "$(tail -n 1 "$TMP/out")"
has '^ok   kept and read again: ' "$TMP/out"
kept=$(ls "$TMP/kept"/gpu-*.jsonl) || fail "nothing is kept"
has '"unit":"0123456789abcdef0123456789abcdef"' "$kept"
has '"source":"/home/user/x on host"' "$kept"
