"""What an industrial furnace or kiln emits, at the air its standard refers to (GB 9078-1996).

A cupola is judged by its dilution coefficient, other furnaces by their excess-air ratio
(air_ratio_simple of the measured oxygen); melting and sintering furnaces as measured.
"""

from edge.efficiency.emissions import at_reference_air_mg_m3
from edge.errors import TableError
from edge.port import NAN

# kind: (reference ratio or none for "as measured", mark, what it is)
KILNS = {
    "furnace": (1.7, "K", "industrial furnace, excess-air ratio"),
    "cupola_cold_blast": (4.0, "K", "cupola, blast to 400 °C, dilution coefficient"),
    "cupola_hot_blast": (2.5, "K", "cupola, blast above 400 °C, dilution coefficient"),
    "melting_furnace": (NAN, "K", "judged as measured"),
    "sintering_furnace": (NAN, "K", "judged as measured"),
}


def at_kiln_reference_mg_m3(kind, concentration_mg_m3, ratio, kilns=KILNS):
    """Return a dry concentration as the standard judges it, or raise a TableError (C3.2).

    `ratio` is the measured excess-air ratio, of a cupola its dilution coefficient.
    """
    if kind not in kilns:
        raise TableError("kind of kiln", kind, kilns)
    reference = kilns[kind][0]
    if reference != reference:
        return concentration_mg_m3
    return at_reference_air_mg_m3(concentration_mg_m3, ratio, reference)
