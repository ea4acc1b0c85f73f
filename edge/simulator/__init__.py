"""A simulated boiler room behind real Modbus servers.  CPython only."""
