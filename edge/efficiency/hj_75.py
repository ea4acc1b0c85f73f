"""Data of continuous emission monitors after HJ 75-2017: what is valid, what stands in for a gap.

Plain functions on lists, no I/O.  The numbers were not re-read but for the windows of substitution;
each is a row of a table, and every function takes another table in its place.
"""

from edge.errors import TableError
from edge.port import INF, NAN, kernel

# name: (number, unit, mark, what it is)
RULES = {
    "hour_least_minutes": (45.0, "min", "K", "valid data that make an hourly mean valid"),
    "period_least_pct": (75.0, "%", "K", "operating hours with a valid mean, of a day or a month"),
    "no2_share_pct": (
        5.0, "%", "V", "NO2 in NOx of a boiler where only NO is measured and nothing converts NO2"),
}

# flag: (valid, judged against limits, counts as zero emission, mark, meaning).  One letter: HJ 212;
# two letters: hours of the annex of HJ 75.
FLAGS = {
    "N": (True, True, False, "K", "normal"),
    "F": (False, False, True, "K", "source stopped"),
    "M": (False, False, False, "K", "maintenance"),
    "D": (False, False, False, "K", "fault"),
    "C": (False, False, False, "K", "calibration"),
    "T": (False, False, False, "K", "over the range"),
    "B": (False, False, False, "K", "communication error"),
    "S": (False, False, False, "K", "value set by hand, in some provinces"),
    "St": (True, False, False, "?", "start-up"),
    "Sd": (True, False, False, "?", "shut-down"),
    "Md": (False, False, False, "?", "missing"),
}

# Codes of HJ 212 and HJ 524: code, what it is, mark.
POLLUTANT_CODES = (
    ("a21026", "SO2", "V"), ("a21002", "NOx", "V"), ("a34013", "particulates", "V"),
    ("a21005", "CO", "V"), ("a19001", "O2", "K"), ("a00000", "flow", "K"),
    ("a01011", "velocity", "K"), ("a01012", "temperature", "K"), ("a01013", "pressure", "K"),
    ("a01014", "moisture", "K"),
)
CODE_SUFFIXES = ("-Rtd", "-Avg", "-Min", "-Max", "-Cou", "-ZsRtd", "-ZsAvg")

# Substitution of a mass by the greatest of the last valid hours (C6.3) [V]: capture rate from [%],
# gap to [h], valid hours looked back [h].  The first row that fits; below the last there is none.
SUBSTITUTION = (
    (90.0, 24.0, 180),
    (90.0, INF, 720),
    (75.0, INF, 2160),
)
# Where the look back ends, by why the hours lack.
LOOK_BACK_ENDS = {
    "out_of_control": "before the last calibration",
    "invalid": "before the failure",
    "maintenance": "before the failure",
}
# US 40 CFR 75, for comparison: availability [%] and hours looked back by pollutant.
PART_75_AVAILABILITY_PCT = 90.0
PART_75_LOOK_BACK_H = {"SO2": 720, "NOx": 2160, "flow": 2160}


@kernel
def capture_rate_pct(hours, stopped_hours, invalid_hours):
    """Share of the operating hours of a quarter that have valid data (C6.3).

    formula         100 * (H - H_stop - H_invalid) / (H - H_stop)
    hours           H, of the quarter   [h]  0 or more
    stopped_hours   H_stop, source stopped   [h]  0 to below H
    invalid_hours   H_invalid   [h]  0 to H - H_stop
    returns         capture rate   [%]
    NaN             a range is left, or the source never ran
    source          HJ 75-2017
    mark            V
    """
    ran = hours - stopped_hours
    if not (stopped_hours >= 0.0 and ran > 0.0 and 0.0 <= invalid_hours <= ran):
        return NAN
    return 100.0 * (ran - invalid_hours) / ran


def hourly_mean(parts, rules=RULES):
    """Return (mean, whether it is valid, valid minutes) of an hour; the mean is NaN when it is not.

    `parts` is a list of (minutes, value, flag); only flag N and a number count (C6.1).
    """
    minutes, total = 0, 0.0
    for count, value, flag in parts:
        if flag == "N" and value is not None and value == value:
            minutes += count
            total += count * value
    valid = minutes > 0 and minutes >= rules["hour_least_minutes"][0]
    return (total / minutes if valid else NAN), valid, minutes


def period_is_valid(valid_hours, operating_hours, rules=RULES):
    """Return whether a day or a month has enough valid hours (C6.2).

    Without any operating hour nothing lacks.
    """
    return 100.0 * valid_hours >= rules["period_least_pct"][0] * operating_hours


def flag_row(flag, flags=FLAGS):
    """Return (valid, judged, zero emission, mark, meaning) of a flag, or raise a TableError."""
    if flag not in flags:
        raise TableError("flag", flag, flags)
    return flags[flag]


def look_back_h(capture_pct, gap_h, substitution=SUBSTITUTION):
    """Return how many valid hours a substitute looks back, or 0 where there is no rule (C6.3)."""
    for lowest_pct, longest_h, window_h in substitution:
        if capture_pct >= lowest_pct and gap_h <= longest_h:
            return window_h
    return 0


def substitute_kg_h(valid_kg_h, capture_pct, gap_h, substitution=SUBSTITUTION):
    """Return (mass flow that stands in for each hour of a gap, hours looked back) (C6.3).

    `valid_kg_h` holds the valid hours, oldest first, to where LOOK_BACK_ENDS says; hours of a
    stopped source are none.  NaN without a rule or without history: the quarter needs data entered
    by hand.  Masses only; concentrations are never substituted.
    """
    window_h = look_back_h(capture_pct, gap_h, substitution)
    if not window_h or not valid_kg_h:
        return NAN, window_h
    return max(valid_kg_h[-window_h:]), window_h
