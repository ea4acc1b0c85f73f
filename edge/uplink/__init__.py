"""From a record to its acknowledgement: encoding, spool, MQTT."""
