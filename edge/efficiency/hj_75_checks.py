"""Checks of continuous emission monitors after HJ 75-2017: drift, calibration, reference method.

Plain functions, no I/O.  None of the numbers was re-read; each is a row of a table, and every
function takes another table in its place.
"""

from math import sqrt

from edge.errors import TableError
from edge.port import INF, NAN

IN_ORDER = "in order"
ADJUST = "adjust"
OUT_OF_CONTROL = "out of control"

# what drifts: (in order to, out of control above, unit, mark)
DRIFT = {
    "gas_zero": (2.5, 5.0, "% of full scale", "K, ?"),
    "gas_span": (2.5, 10.0, "% of full scale", "K, ?"),
    "dust_zero": (2.0, 8.0, "% of full scale", "K, ?"),
    "dust_span": (2.0, 8.0, "% of full scale", "K, ?"),
}

# what is done: (days with automatic calibration, days without, mark)
INTERVALS_DAYS = {
    "gas_zero_and_span": (1.0, 7.0, "K, ?"),
    "dust_zero_and_span": (15.0, 90.0, "K, ?"),
    "verification": (180.0, 90.0, "?"),
}

# How a monitor is compared with the reference method; d is their difference, m the reference.
RELATIVE_ACCURACY = "relative accuracy"  # (|mean d| + confidence) / mean m   [%]
RELATIVE_ERROR = "relative error"  # |mean d| / mean m   [%]
ABSOLUTE_ERROR = "absolute error"  # |mean d|   [unit of the quantity]

# quantity: (whether a mean at a row's edge belongs to it, rows of (mean of the reference method
# from, how compared, limit), from high to low); all [K]
ACCEPTANCE = {
    "gas_umol_mol": (True, (
        (250.0, RELATIVE_ACCURACY, 15.0), (50.0, ABSOLUTE_ERROR, 20.0),
        (20.0, RELATIVE_ERROR, 30.0), (-INF, ABSOLUTE_ERROR, 6.0))),
    "o2_pct": (False, ((5.0, RELATIVE_ACCURACY, 15.0), (-INF, ABSOLUTE_ERROR, 1.0))),
    "dust_mg_m3": (False, (
        (200.0, RELATIVE_ERROR, 15.0), (100.0, RELATIVE_ERROR, 20.0), (50.0, RELATIVE_ERROR, 25.0),
        (20.0, RELATIVE_ERROR, 30.0), (10.0, ABSOLUTE_ERROR, 6.0), (-INF, ABSOLUTE_ERROR, 5.0))),
    "velocity_m_s": (False, ((10.0, RELATIVE_ERROR, 10.0), (-INF, RELATIVE_ERROR, 12.0))),
    "temp_c": (False, ((-INF, ABSOLUTE_ERROR, 3.0),)),
    "moisture_pct": (False, ((5.0, RELATIVE_ERROR, 25.0), (-INF, ABSOLUTE_ERROR, 1.5))),
}

# Student's t, two-sided 95 %, by degrees of freedom from 1.
STUDENT_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131,
)


def drift_verdict(what, drift_pct, drift=DRIFT):
    """Return IN_ORDER, ADJUST or OUT_OF_CONTROL for a drift, or raise a TableError (C6.5)."""
    if what not in drift:
        raise TableError("drift of", what, drift)
    in_order, out_of_control, _, _ = drift[what]
    if abs(drift_pct) <= in_order:
        return IN_ORDER
    return ADJUST if abs(drift_pct) <= out_of_control else OUT_OF_CONTROL


def acceptance_row(what, reference_mean, acceptance=ACCEPTANCE):
    """Return (how compared, limit) at a mean of the reference method, or raise a TableError."""
    if what not in acceptance:
        raise TableError("acceptance of", what, acceptance)
    edge_belongs, rows = acceptance[what]
    for lowest, how, limit in rows:
        if reference_mean > lowest or (edge_belongs and reference_mean == lowest):
            return how, limit
    raise TableError("acceptance of", "a mean of %r" % reference_mean, ["a number"])


def acceptance_verdict(what, pairs, acceptance=ACCEPTANCE):
    """Return (how compared, value, limit, accepted) of pairs (monitor, reference method) (C6.6).

    The value is NaN, and not accepted, where the mean of the reference method is not above 0 or a
    relative accuracy has fewer than two pairs.
    """
    if not pairs:
        raise TableError("acceptance of " + what, "no pairs", ["one pair or more"])
    mean = sum([reference for _, reference in pairs]) / len(pairs)
    how, limit = acceptance_row(what, mean, acceptance)
    differences = [monitor - reference for monitor, reference in pairs]
    value = abs(sum(differences) / len(pairs))
    if how == RELATIVE_ACCURACY:
        value += confidence(differences)
    if how != ABSOLUTE_ERROR:
        value = 100.0 * value / mean if mean > 0.0 else NAN
    return how, value, limit, value <= limit


def confidence(differences):
    """Return the 95 % confidence coefficient of a mean difference; NaN for fewer than two."""
    count = len(differences)
    if count < 2:
        return NAN
    mean = sum(differences) / count
    squares = sum([(one - mean) * (one - mean) for one in differences])
    t = STUDENT_T[min(count - 1, len(STUDENT_T)) - 1]
    return t * sqrt(squares / (count - 1)) / sqrt(count)
