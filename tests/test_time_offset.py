"""What the kernel says of its clock; the bytes of `struct timex` are laid by the test."""

import ctypes
import os
import shutil
import struct
import subprocess

import pytest

from edge.time_offset import state_rows, time_offset

NANO, UNSYNC = 0x2000, 0x40  # <sys/timex.h>


def kernel(state, offset, status):
    """Return an adjtimex that answers so; native alignment, as a C compiler lays it."""

    def adjtimex(pointer):
        assert struct.unpack("@I", ctypes.string_at(pointer, 4)) == (0,)  # asks for no change
        octets = struct.pack("@Illlli", 0, offset, -3, 7, 9, status)
        ctypes.memmove(pointer, octets, len(octets))
        return state

    return adjtimex


@pytest.mark.parametrize(
    ("state", "offset", "status", "offset_ms", "synchronised"),
    [
        (0, -1_250_000, NANO, 1.25, True),  # 1.25 ms to be taken off: the clock is ahead
        (0, 830, 0, -0.83, True),  # in microseconds
        (1, 0, NANO, 0.0, True),  # a leap second is announced
        (5, 0, UNSYNC, 0.0, False),
    ],
)
def test_the_kernels_words_become_an_offset_in_ms(state, offset, status, offset_ms, synchronised):
    told = time_offset(kernel(state, offset, status))
    assert told.offset_ms == pytest.approx(offset_ms, abs=1e-12)
    assert told.synchronised is synchronised


def test_a_system_that_does_not_tell_has_no_offset():
    assert time_offset(kernel(-1, 0, 0)) is None
    assert state_rows(None) == []


def test_the_state_message_has_an_offset_only_of_a_synchronised_clock():
    assert state_rows(time_offset(kernel(0, -1_250_000, NANO))) == [
        ("clock", "synchronised"), ("clock_offset_ms", "1.250")]
    assert state_rows(time_offset(kernel(5, 0, UNSYNC))) == [("clock", "unsynchronised")]


def test_the_real_kernel_answers_without_root_as_its_own_header_says(tmp_path):
    program = tmp_path / "asked.c"
    program.write_text("""
        #include <stdio.h>
        #include <sys/timex.h>
        int main(void) {
            struct timex told = {0};
            int state = adjtimex(&told);
            printf("%d", state != TIME_ERROR);
            return state < 0;
        }""")
    compiler = shutil.which("cc")
    if compiler is None:
        missing = "no C compiler to ask the header with"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    subprocess.run([compiler, "-o", str(tmp_path / "asked"), str(program)], check=True)
    asked = subprocess.run([str(tmp_path / "asked")], capture_output=True, text=True)
    told = time_offset()
    if asked.returncode:
        assert told is None  # a sandbox forbids the call
    else:
        assert told.synchronised is (asked.stdout == "1")
        assert abs(told.offset_ms) < 1000.0  # the kernel slews half a second at most
