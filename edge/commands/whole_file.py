"""A file that appears under its name only when it is whole."""

import os
from contextlib import contextmanager

from edge.port import replace, sync, sync_directory


@contextmanager
def whole(path):
    """Give a file that takes the name when the block has ended well; else nothing is left of it.

    May raise an OSError.
    """
    part = os.path.join(os.path.dirname(path),
                        ".%s.%d.part" % (os.path.basename(path), os.getpid()))
    try:
        with open(part, "wb") as file:
            yield file
            sync(file)
        replace(part, path)
        sync_directory(os.path.dirname(path) or ".")
    finally:
        if os.path.exists(part):
            os.remove(part)
