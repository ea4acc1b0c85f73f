"""Tests of the modules: seconds, no network beyond loopback, no hardware."""
