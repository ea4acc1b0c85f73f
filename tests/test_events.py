"""Events: kept in order, bounded, each given to every reader once."""

import json

from benchmarks.plant import write_plant
from edge import config
from edge.birth import plant_words
from edge.commands.run import Supervisor
from edge.events import HELD, Events
from edge.sample import Moment
from edge.uplink.delivery import alone
from edge.uplink.telling import Telling

NOW = Moment(1_780_000_000_000, 5000, 3, True)


def test_each_reader_takes_every_event_once_and_in_order():
    events = Events()
    events.append("clock", "gone ahead", NOW)
    assert events.take("province") == [(1, "clock", "gone ahead", NOW, {})]
    events.append("clock", "put back", NOW)
    assert [event.text for event in events.take("province")] == ["put back"]
    assert [event.text for event in events.take("city")] == ["gone ahead", "put back"]
    assert events.take("province") == []


def test_only_the_newest_events_are_held_and_numbers_show_what_went():
    events = Events()
    for count in range(HELD + 5):
        events.append("clock", "leap %d" % count, NOW)
    assert [event.number for event in events.take()] == list(range(6, HELD + 6))
    assert [event.number for event in events.newest] == list(range(6, HELD + 6))


def test_an_event_that_is_given_back_is_taken_again_with_those_after_it():
    events = Events()
    for text in ("first", "second", "third"):
        events.append("clock", text, NOW)
    events.take("province")
    events.give_back("province", 3)
    events.give_back("province", 2)
    assert [event.text for event in events.take("province")] == ["second", "third"]
    assert events.take("province") == []


class Line:
    """A connection that takes so many messages and acknowledges what the test says."""

    def __init__(self, room):
        self.room = room
        self.sent = []

    def publish(self, topic, payload, retain=False):
        self.room -= 1
        self.sent.append((topic, json.loads(payload)["text"]))
        return len(self.sent)


def test_events_that_have_not_arrived_are_left_to_the_next_delivery(tmp_path):
    plant = config.load(str(write_plant(tmp_path, 1, 1, 1)))
    uplink, words = plant.uplinks[0], plant_words(plant)
    attached = alone(str(tmp_path))
    for text in ("arrives", "is in flight", "has no room"):
        attached.events.append("clock", text, NOW)
    telling, line = Telling(uplink, words, "0" * 16, attached), Line(2)
    telling.tell(line, 0)
    telling.acknowledged([1])
    telling.give_back()
    line = Line(9)
    Telling(uplink, words, "0" * 16, attached).tell(line, 0)
    assert [text for _, text in line.sent] == ["is in flight", "has no room"]


def test_a_plant_file_that_is_read_again_loses_no_event(tmp_path):
    path = str(write_plant(tmp_path, 1, 1, 1))
    supervisor = Supervisor(path, config.load(path))
    name = config.load(path).uplinks[0].name
    events = supervisor._agent.events
    for text in ("had", "not yet had"):
        events.append("clock", text, NOW)
    events.take(name)
    events.give_back(name, 2)
    supervisor._take(config.load(path))
    after = supervisor._agent.events
    assert [event.text for event in after.newest] == ["had", "not yet had"]
    assert [event.text for event in after.take(name)] == ["not yet had"]
    assert after.append("clock", "next", NOW).number == 3
