"""Targets beside what was reached: a line each, which `python -m benchmarks` gathers at the end."""

MARK = "target  "
SAID = {True: "reached", False: "MISSED", None: "not to be said on this CPU"}


def show(what, reached, target, kept):
    """Print one row; `kept` is None where this machine cannot say."""
    print("%s%-56s %10s  %-32s %s" % (MARK, what, reached, target, SAID[kept]), flush=True)


def cpu():
    """Return the CPU's name and the widest vectors it has."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        rows = [line.partition(":") for line in file]
    known = {key.strip(): value.strip() for key, _, value in rows}
    words = known.get("flags", "").split()
    widths = [name for name in ("avx512f", "avx2", "sse2") if name in words]
    return known.get("model name", "unknown CPU"), (widths or ["unknown vectors"])[0]


def wide():
    """Return whether the CPU has AVX-512, on which most targets of kernels are set."""
    return cpu()[1] == "avx512f"
