"""Pythons of other architectures, as tools/get-foreign-python.sh puts them into build/."""

import os
import pathlib
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# the library's name for the machine -> its qemu, the least CPU we promise to run on, its Python.
QEMU = {
    "aarch64": ("qemu-aarch64", "cortex-a53", "build/arm64"),
    "armv7": ("qemu-arm", "cortex-a8", "build/armhf"),
}


def foreign_python(architecture):
    """Return the command of that Python; without it the test is left out, or fails in CI."""
    qemu, cpu, place = QEMU[architecture]
    python = ROOT / place / "usr/bin/python3"
    missing = None
    if shutil.which(qemu) is None:
        missing = "no %s" % qemu
    elif not python.exists():
        missing = "no Python for %s at %s" % (architecture, python)
    if missing and os.environ.get("CI"):
        pytest.fail(missing + "; tools/prepare-tests.sh build")
    if missing:
        pytest.skip(missing)
    return [qemu, "-cpu", cpu, "-L", str(ROOT / place), str(python)]
