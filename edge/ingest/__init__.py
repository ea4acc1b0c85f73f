"""A platform's end of the uplink: records from an MQTT server into PostgreSQL.  CPython only."""
