"""Field side: what speaks to boilers and instruments, read-only."""
