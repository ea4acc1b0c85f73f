"""Measurements under `make bench`: public tools only, every peer in the same run."""
