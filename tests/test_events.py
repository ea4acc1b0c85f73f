"""Events: kept in order, bounded, each given to every reader once."""

from edge.events import HELD, Events
from edge.sample import Moment

NOW = Moment(1_780_000_000_000, 5000, 3, True)


def test_each_reader_takes_every_event_once_and_in_order():
    events = Events()
    events.append("clock", "gone ahead", NOW)
    assert events.take("province") == [(1, "clock", "gone ahead", NOW)]
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
