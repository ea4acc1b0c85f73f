"""Poll boilers, compute their heat balance, keep every record until it is acknowledged."""

__version__ = "0.1.0"
