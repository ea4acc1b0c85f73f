"""Kernels and the heat balance that calls them.  No I/O."""
