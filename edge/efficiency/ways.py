"""Which way the fused kernels run: from the ahead-of-time library, by Numba, or interpreted.

Chosen once, when this is imported, by what `port.WANTED` asks for; what happens to be installed
decides nothing.  `auto` takes the library if there is one for this machine, else the interpreter.

    WAY      library | numba | interpreted
    TROUBLE  why it is not the way that was asked for, else an empty string
"""

from edge.port import MICROPYTHON, WANTED


def _choose():
    """Return the way, why there is no library, and what holds the functions."""
    way, reason = WANTED, ""
    if WANTED in ("auto", "library") and not MICROPYTHON:
        from edge.efficiency.library import load

        functions, reason = load()
        if functions is not None:
            return "library", "", functions
        way = "interpreted"
    from edge.efficiency import blocks  # thousands of lines, which the library does without

    return way, reason, blocks


def _over_arrays(function):
    """Return a function of the library that takes arrays in place of addresses."""
    def call(*arguments):
        """Hand the addresses on."""
        function(*[argument if isinstance(argument, int) else argument.buffer_info()[0]
                   for argument in arguments])

    return call


WAY, TROUBLE, _HOLDER = _choose()


def _function(name):
    found = getattr(_HOLDER, name)
    return _over_arrays(found) if WAY == "library" else found


boiler_row = _function("boiler_row")
boiler_block = _function("boiler_block")
boiler_slopes = _function("boiler_slopes")
furnace_row = _function("furnace_row")
furnace_block = _function("furnace_block")
furnace_slopes = _function("furnace_slopes")
