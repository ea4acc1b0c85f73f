"""The peers of benchmarks.field; none yet."""

PEERS = ()
