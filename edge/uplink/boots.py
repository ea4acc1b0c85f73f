"""How often the agent has started: the `boot` of every sample."""

from edge.uplink.spool_files import Files, load_map, save_map

NAME = "boots"


def count_boot(state_dir, spool, files=None):
    """Count a start and return its number.

    It never goes back while the newest record is there, even when the file is lost or cannot be
    written.
    """
    files = files or Files()
    known = load_map(files, state_dir, NAME).get("boots", 0)
    boot = max(known, spool.newest_boot) + 1
    try:
        save_map(files, state_dir, NAME, {"boots": boot})
    except OSError:
        return boot  # a full disk; the first record that it takes says so too
    return boot
