"""Frames as octets, against frames that are published or worked by hand.  Portable.

source: Modbus Application Protocol V1.1b3, 6.1 to 6.4; Modbus over Serial Line V1.02, 6.2.2;
simplymodbus.ca, "Modbus RTU frame", "Modbus ASCII vs Modbus RTU", "Modbus TCP/IP"
"""

import pytest

from edge.drivers import frames, replies
from edge.drivers.plan import Block
from edge.errors import BadReply, ExceptionReply


def octets(text):
    return bytes.fromhex(text)


def block(table, address, count):
    return Block(table, address, count, (), 1)


# The examples of the specification, 6.1 to 6.4.
@pytest.mark.parametrize(
    ("asked", "pdu", "count"),
    [
        (block("coil", 19, 19), "01 0013 0013", 3),
        (block("discrete", 196, 22), "02 00C4 0016", 3),
        (block("holding", 107, 3), "03 006B 0003", 6),
        (block("input", 8, 1), "04 0008 0001", 2),
    ],
)
def test_requests_are_those_of_the_specifications_examples(asked, pdu, count):
    assert frames.request_pdu(asked) == octets(pdu)
    assert frames.asked(17, asked) == (17, octets(pdu)[0], count)


@pytest.mark.parametrize(
    ("covered", "crc"),
    [
        ("01 03 00 00 00 0A", 0xCDC5),  # goes out as C5 CD
        ("02 07", 0x1241),  # Serial Line V1.02, 6.2.2
        ("31 32 33 34 35 36 37 38 39", 0x4B37),  # "123456789", the check value of CRC-16/MODBUS
        ("", 0xFFFF),
    ],
)
def test_the_crc_is_the_published_one(covered, crc):
    assert frames.crc16(octets(covered)) == crc


@pytest.mark.parametrize(
    ("covered", "lrc"),
    [
        ("01 03 00 00 00 01", 0xFB),  # by hand: 256 - 5
        ("11 03 00 6B 00 03", 0x7E),  # 256 - 0x82
        ("F0 0F 01 00", 0x00),  # the sum is 256 itself
    ],
)
def test_the_lrc_takes_the_sum_of_all_octets_to_nought(covered, lrc):
    assert frames.lrc(octets(covered)) == lrc


def test_one_request_has_the_published_frame_of_each_transport():
    pdu = frames.request_pdu(block("holding", 107, 3))
    assert frames.rtu_frame(17, pdu) == octets("11 03 006B 0003 76 87")
    assert frames.ascii_frame(17, pdu) == b":1103006B00037E\r\n"
    assert frames.tcp_frame(1, 17, pdu) == octets("0001 0000 0006 11 03 006B 0003")
    assert frames.tcp_frame(0xFFFF, 0, pdu)[:7] == octets("FFFF 0000 0006 00")


@pytest.mark.parametrize(
    ("protocol", "length", "right"),
    [(0, 3, True), (0, 254, True), (0, 2, False), (0, 255, False), (1, 6, False)],
)
def test_a_header_that_no_reply_can_have_is_known(protocol, length, right):
    # An exception reply is the shortest: unit id, function, code.  The longest has a PDU of 253.
    assert frames.is_header(protocol, length) == right


WORDS = octets("11 03 06 AE41 5652 4340 49AD")  # simplymodbus.ca: three words of unit 17
REFUSAL = octets("0A 81 02 B053")  # likewise: unit 10 has no such coil
ASKED = frames.Asked(17, 3, 6)
UNTOLD = octets("FF 00 99 7A 5C")  # begins no reply of any kind


@pytest.mark.parametrize(
    ("arrived", "found"),
    [
        (WORDS, (b"", 11, 17, WORDS[1:-2])),
        (REFUSAL, (b"", 5, 10, b"\x81\x02")),
        (UNTOLD + WORDS, (UNTOLD, 16, 17, WORDS[1:-2])),
        (WORDS + REFUSAL, (b"", 11, 17, WORDS[1:-2])),  # the second is found in what is left
        (WORDS[:-1] + b"\x00" + WORDS, (WORDS[:-1] + b"\x00", 22, 17, WORDS[1:-2])),
        # Reading input registers, 250 octets that never come: no reason to wait.
        (b"\x11\x04\xfa" + WORDS, (b"\x11\x04\xfa", 14, 17, WORDS[1:-2])),
        (b"\x11\x03" + WORDS, (b"\x11\x03", 13, 17, WORDS[1:-2])),
    ],
)
def test_the_first_whole_reply_is_found_whatever_stands_before_it(arrived, found):
    assert tuple(frames.find_rtu(arrived, ASKED)) == found
    assert tuple(frames.find_rtu(arrived, None)) == found


@pytest.mark.parametrize("length", list(range(len(WORDS))))
def test_a_part_of_a_reply_is_none_yet(length):
    assert frames.find_rtu(WORDS[:length], ASKED) is None
    assert frames.find_rtu(UNTOLD + WORDS[:length], None) is None


@pytest.mark.parametrize(
    "arrived",
    [
        b"",
        UNTOLD,
        octets("11 03 006B 0003 76 87"),  # a request is no reply
        octets("11 06 0001 0003 9A9B"),  # the reply to a write, its CRC right
        octets("11 86 02 C264"),  # a write refused
        WORDS[:-2] + octets("AD49"),  # the octets of the CRC the wrong way round
    ],
)
def test_what_is_no_reply_to_a_reading_request_is_not_found(arrived):
    assert frames.find_rtu(arrived, ASKED) is None


def test_nothing_is_looked_for_inside_of_the_reply_that_is_still_arriving():
    # The words of the reply are themselves a frame: a refusal with its CRC.
    whole = frames.rtu_frame(17, b"\x03\x06" + REFUSAL + b"\x00")
    for length in range(3, len(whole)):
        assert frames.find_rtu(whole[:length], ASKED) is None, length
    assert frames.find_rtu(whole, ASKED).pdu == whole[1:-2]
    # Who expects nothing takes it, as he takes whatever else comes.
    assert frames.find_rtu(whole[:8], None).unit == 10


def test_a_single_wrong_bit_anywhere_in_a_frame_is_never_taken_for_the_reply():
    for place in range(len(WORDS)):
        for bit in range(8):
            spoilt = bytearray(WORDS)
            spoilt[place] ^= 1 << bit
            assert frames.find_rtu(bytes(spoilt), ASKED) is None, (place, bit)
            assert frames.find_rtu(bytes(spoilt) + WORDS, None).pdu == WORDS[1:-2], (place, bit)


LETTERS = b":110306AE4156524340CC\r\n"  # by hand: the sum is 0x234, 256 - 0x34


@pytest.mark.parametrize(
    ("arrived", "found"),
    [
        (LETTERS, (b"", 23, 17, WORDS[1:-2])),
        (LETTERS.lower(), (b"", 23, 17, WORDS[1:-2])),
        (b"\x00~\r\n" + LETTERS, (b"\x00~\r\n", 27, 17, WORDS[1:-2])),
        (LETTERS + b":0A810273\r\n", (b"", 23, 17, WORDS[1:-2])),
        (b":0A810273\r\n" + LETTERS, (b"", 11, 10, b"\x81\x02")),  # by hand: 256 - 0x8D
        # the LRC wrong, a digit lost, no digit, and cut off where the next begins
        (b":110306AE4156524340CD\r\n" + LETTERS,
         (b":110306AE4156524340CD\r\n", 46, 17, WORDS[1:-2])),
        (b":11036AE41\r\n" + LETTERS, (b":11036AE41\r\n", 35, 17, WORDS[1:-2])),
        (b":11G3\r\n" + LETTERS, (b":11G3\r\n", 30, 17, WORDS[1:-2])),
        (b":110306AE" + LETTERS, (b":110306AE", 32, 17, WORDS[1:-2])),
        # the sum of a shorter one comes to nought too, but it has no function
        (b":01FF\r\n" + LETTERS, (b":01FF\r\n", 30, 17, WORDS[1:-2])),
    ],
)
def test_the_first_whole_reply_in_letters_is_found_whatever_stands_before_it(arrived, found):
    assert tuple(frames.find_ascii(arrived)) == found


@pytest.mark.parametrize("length", list(range(len(LETTERS))))
def test_a_part_of_a_reply_in_letters_is_none_yet(length):
    assert frames.find_ascii(LETTERS[:length]) is None
    assert frames.find_ascii(b"~\r\n" + LETTERS[:length]) is None


@pytest.mark.parametrize(
    ("unit", "pdu", "kind"),
    [
        (18, "03 06 AE41 5652 4340", replies.WRONG_UNIT),
        (18, "83 02", replies.WRONG_UNIT),  # another one's refusal
        (17, "04 06 AE41 5652 4340", replies.WRONG_FUNCTION),
        (17, "84 02", replies.WRONG_FUNCTION),  # of a request that was not made
        (17, "83 02 00", replies.WRONG_FUNCTION),  # longer than a refusal is
        (17, "03 04 AE41 5652", replies.WRONG_COUNT),
        (17, "03 08 AE41 5652 4340 0000", replies.WRONG_COUNT),
        (17, "03 06 AE41 5652", replies.PARTIAL),
        (17, "03 06 AE41 5652 4340 00", replies.TOO_LONG),
    ],
)
def test_a_reply_that_is_not_the_one_asked_for_is_named_by_what_is_wrong(unit, pdu, kind):
    with pytest.raises(BadReply) as caught:
        replies.values_of("here", ASKED, unit, octets(pdu))
    assert caught.value.kind == kind


def test_the_reply_asked_for_gives_its_octets_and_a_refusal_its_code():
    assert replies.values_of("here", ASKED, 17, WORDS[1:-2]) == octets("AE41 5652 4340")
    with pytest.raises(ExceptionReply) as caught:
        replies.values_of("here", ASKED, 17, b"\x83\x0b")
    assert (caught.value.code, caught.value.kind) == (11, "exception 11")
