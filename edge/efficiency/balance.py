"""The heat balance of one boiler: readings in, results and the reasons for absent ones out.

The stages below it and this file are the only callers of kernels.

    air ─▶ heat ─▶ losses ─▶ efficiency ─▶ emissions ─▶ carbon ─▶ indicators

It refuses rather than guesses: a result that cannot be computed is absent with its reason among the
faults; one whose inputs the plant never measures is absent without a fault.  No I/O.
"""

from edge.efficiency.firing import prepare
from edge.efficiency.ledger import Ledger
from edge.efficiency.stage_air import air
from edge.efficiency.stage_efficiency import efficiency
from edge.efficiency.stage_emissions import carbon, emissions, indicators
from edge.efficiency.stage_furnace import furnace
from edge.efficiency.stage_heat import heat
from edge.efficiency.stage_losses import losses
from edge.sample import Balance

__all__ = ("evaluate", "prepare")


def evaluate(firing, sample):
    """Return the Balance of a sample; `firing` is what `prepare` made of its boiler."""
    ledger = Ledger(firing, sample)
    air(ledger)
    if firing.boiler.kind == "furnace":
        furnace(ledger)
        emissions(ledger)
        carbon(ledger)
        return Balance(ledger.results, ledger.faults)
    heat(ledger)
    efficiency(ledger, losses(ledger))
    emissions(ledger)
    carbon(ledger)
    indicators(ledger)
    return Balance(ledger.results, ledger.faults)
