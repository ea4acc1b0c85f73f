"""The keys of a register, as a table of fields.  CPython only, no I/O."""

from datetime import date

from edge.config_check import REQUIRED, Field, Many
from edge.drivers.registers import BIT_TABLES, KINDS, ORDERS
from edge.port import INF, NAN

_NAME = (str, 1, 64)
_SHORT = (str, 0, 200)
_POSITIVE = (float, 0.0, INF)

REGISTER = {
    "quantity": Field(*_NAME, REQUIRED, "the reading; see quantities.md"),
    "table": Field(("holding", "input") + BIT_TABLES, None, None, "holding",
                   "which of the four Modbus tables"),
    "address": Field(int, 0, 65535, REQUIRED, "zero-based, as on the wire"),
    "kind": Field(tuple(KINDS), None, None, REQUIRED, "what the registers hold; see "
                  "register-maps.md"),
    "order": Field(tuple(ORDERS), None, None, "",
                   "of bytes as sent: 16 bit and text AB or BA, 32 bit ABCD, CDAB, BADC or DCBA, "
                   "64 bit ABCDEFGH, GHEFCDAB, BADCFEHG or HGFEDCBA; without it the first"),
    "scale": Field(float, -INF, INF, 1.0, "value = raw * scale + offset; not 0"),
    "offset": Field(float, -INF, INF, 0.0, "see scale"),
    "bit": Field(int, 0, 15, -1, "which bit of a register, for kind bool; 0 is the lowest"),
    "length": Field(int, 1, 125, 0,
                    "registers of a string; or coils, up to 64, that are one number of kind bits, "
                    "the first its lowest bit"),
    "mask": Field(int, 1, 65535, 0,
                  "for kind bits: value = (register & mask) >> shift, then scale and offset"),
    "shift": Field(int, 0, 15, 0, "see mask"),
    "valid": Field(Many(float, 2, 2), -INF, INF, (),
                   "lowest and highest value that the instrument can show; outside is a fault"),
    "no_reading": Field(Many(float, 0, 16), -INF, INF, (),
                        "raw numbers, before scale, that mean there is no reading; of floats NaN "
                        "always does"),
    "flow_reference_c": Field((0, 15, 20), None, None, 0,
                              "temperature a gas meter's m3 are counted at; the reading is brought "
                              "to 0 °C; it does nothing but for fuel_flow_m3_h"),
    "accuracy": Field(*_POSITIVE, NAN, "of the instrument, in the quantity's unit (95 %)"),
    "repeatability": Field(*_POSITIVE, 0.0,
                           "random part of a single reading, in the quantity's unit (95 %); it "
                           "shrinks in a mean, the accuracy does not"),
    "calibrated": Field(date, None, None, "", "date of the last calibration"),
    "every_s": Field(float, 0.0, 86_400.0, 0.0, "how often it is read; 0 with every poll"),
    "source": Field(*_SHORT, "", "where the address stands: page or table of the manual"),
}
