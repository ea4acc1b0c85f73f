"""Fixtures of the rig."""

import pytest

from hil_tests.rig import Mosquitto


@pytest.fixture
def mosquitto(tmp_path):
    """A mosquitto that is up."""
    directory = tmp_path / "mosquitto"
    directory.mkdir()
    server = Mosquitto(directory)
    server.start()
    yield server
    server.stop()
