"""What a simulated plant took in, gave out and stored in its last step, and how well that closes.

CPython only.
"""

from collections import namedtuple

# Means over the last step.  Energies are above one state of reference that the model chooses: net
# heating values, sensible heats above 0 °C.  elements: {"C": (in, out), ...} in kmol/s of the fire;
# what a fuel bed gives up counts as in, what it takes up as out.
Ledger = namedtuple(
    "Ledger",
    (
        "energy_in_mw", "energy_out_mw", "energy_stored_mw",
        "mass_in_kg_s", "mass_out_kg_s", "mass_stored_kg_s",
        "elements",
    ),
)


def gaps(ledger):
    """Return {"energy", "mass" or the element: share of the greatest flow that is not found}."""
    open_ = {
        "energy": _gap(ledger.energy_in_mw, ledger.energy_out_mw, ledger.energy_stored_mw),
        "mass": _gap(ledger.mass_in_kg_s, ledger.mass_out_kg_s, ledger.mass_stored_kg_s),
    }
    for element, (inflow, outflow) in ledger.elements.items():
        open_[element] = _gap(inflow, outflow, 0.0)
    return open_


def _gap(inflow, outflow, stored):
    greatest = max(abs(inflow), abs(outflow), abs(stored))
    return abs(inflow - outflow - stored) / greatest if greatest else 0.0
