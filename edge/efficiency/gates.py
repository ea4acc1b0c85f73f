"""Gates: numbers that may leave a balance, and those that may not."""

from edge.port import NAN, kernel


@kernel
def finite(x):
    """Number that may leave the balance.

    formula  x
    x        a number   [-]
    returns  the same   [-]
    NaN      x infinite
    source   definition
    mark     N
    """
    return x if x - x == 0.0 else NAN


@kernel
def within(x, low, high):
    """Number within a gate.

    formula  x
    x        a number   [any]
    low, high   the gate   [as x]
    returns  the same   [as x]
    NaN      x outside the gate
    source   definition
    mark     N
    """
    return x if low <= x <= high else NAN
