"""The agent as it ships, against simulated servers."""
