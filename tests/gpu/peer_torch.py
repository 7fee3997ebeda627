# SPDX-License-Identifier: MIT
"""PyTorch's figures on a GPU, as peer_cublas.c prints its own: see there.

usage: peer_torch.py [--device I] [--seconds S] PRECISION:ORDER... copy:BYTES
Status 77 where PyTorch cannot be imported or sees no GPU, with the reason.

Products as PyTorch makes them by itself, but for TF32, which is asked for or
forbidden: torch.mm(), and for int8 and fp8 torch._int_mm() and torch._scaled_mm(),
the second operand row-major and transposed where both are allowed: the better counts.
"""
import sys

SAMPLES = 27
LIVELY_BYTES = 512 << 20    # of operands, so that no L2 serves them


def figure(torch, seconds, call):
    """Median and best nanoseconds of call(i), by the GPU's events."""
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    count = 0

    def batch(calls):
        nonlocal count
        first.record()
        for _ in range(calls):
            call(count)
            count += 1
        last.record()
        last.synchronize()
        return first.elapsed_time(last) * 1e6

    batch(1)
    spent, calls = 0.0, 1
    while spent < seconds * 1e9 / 3:
        ns = batch(calls)
        spent += ns
        calls = int(seconds * 1e9 / 40 / (ns / calls)) + 1
    got = sorted(batch(calls) / calls for _ in range(SAMPLES))
    return got[SAMPLES // 2], got[0]


def operand(torch, precision, n):
    """Values as in src/bench/fill.h: clocks depend on them."""
    if precision == "int8":
        return torch.randint(-127, 128, (n, n), dtype=torch.int8, device="cuda")
    dtype = {"fp64": torch.float64, "fp16": torch.float16,
             "bf16": torch.bfloat16}.get(precision, torch.float32)
    x = torch.rand((n, n), dtype=dtype, device="cuda") * 2 - 1
    if precision == "tf32":
        return (x.view(torch.int32) & ~0x1FFF).view(torch.float32)
    return x.to(torch.float8_e4m3fn) if precision == "fp8" else x


def multiplier(torch, precision):
    """What makes a @ b, into c where PyTorch has a way to say so for all versions."""
    if precision == "int8":
        return lambda a, b, c: torch._int_mm(a, b)
    if precision == "fp8":
        one = torch.ones((), dtype=torch.float32, device="cuda")
        return lambda a, b, c: torch._scaled_mm(a, b, scale_a=one, scale_b=one,
                                                out_dtype=torch.bfloat16)
    return lambda a, b, c: torch.mm(a, b, out=c)


def product(torch, seconds, precision, n):
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    multiply = multiplier(torch, precision)
    a = [operand(torch, precision, n)]
    size = 3 * n * n * a[0].element_size()
    a += [operand(torch, precision, n) for _ in range(min(3, LIVELY_BYTES // size))]
    b = [operand(torch, precision, n) for _ in a]
    c = [None if precision in ("int8", "fp8") else torch.empty_like(x) for x in a]
    best, how, why = None, "", ""
    for name, layout in (("B transposed", lambda x: x.t()), ("row-major", lambda x: x)):
        def call(i):
            k = i % len(a)
            multiply(a[k], layout(b[k]), c[k])
        try:
            median, _ = figure(torch, seconds, call)
        except (RuntimeError, AttributeError, ValueError) as e:
            why = str(e).split("\n")[0]
            continue
        if best is None or median < best:
            best, how = median, name
    if best is None:
        return "absent", why
    return repr(2.0 * n ** 3 / best), "PyTorch %s, %s" % (torch.__version__, how)


def copy(torch, seconds, size):
    a = torch.rand(size // 8, dtype=torch.float64, device="cuda")
    b = torch.zeros_like(a)
    _, best = figure(torch, seconds, lambda i: b.copy_(a))
    if not torch.equal(a, b):
        return "wrong", "copy_()"
    return repr(2.0 * size / best), "PyTorch %s copy_()" % torch.__version__


def main(words):
    try:
        import torch
    except ImportError as e:
        print(e)
        return 77
    if not torch.cuda.is_available():
        print("PyTorch %s sees no GPU" % torch.__version__)
        return 77
    seconds = 1.0
    while words and words[0].startswith("--"):
        if words[0] == "--device":
            torch.cuda.set_device(int(words[1]))
        elif words[0] == "--seconds":
            seconds = float(words[1])
        words = words[2:]
    for word in words:
        what, size = word.split(":")
        if what == "copy":
            value, how = copy(torch, seconds, int(size))
        else:
            value, how = product(torch, seconds, what, int(size))
        print("%s\t%s\t%s\t%s" % (what, size, value, how), flush=True)
        torch.cuda.empty_cache()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
