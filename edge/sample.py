"""What travels from the bus to a record.  Plain values, no behaviour.

A reading that cannot be trusted is not among the readings: it is a fault with a reason, and it
travels too.  A result that cannot be computed is absent, with its reason among the faults.
"""

from collections import namedtuple

# HJ 212 data flags: what kind of trouble a reading has.  A result carries no flag of its own.
FLAG_COMMUNICATION = "B"  # no reply, exception reply, line lost, stale
FLAG_OVER_RANGE = "T"  # outside the plausible range of its quantity
FLAG_DEVICE = "D"  # the instrument contradicts itself or physics
NO_FLAG = ""

# flag    one of the letters above
# reason  why there is no value, in words for the plant engineer
Fault = namedtuple("Fault", ("flag", "reason"))

# time_ms  wall clock, ms since 1970      boot    count of starts of the agent
# up_ms    ms since the agent started     synced  the clock had been set
Moment = namedtuple("Moment", ("time_ms", "up_ms", "boot", "synced"))

# boiler    its name
# moment    when it was evaluated
# readings  {quantity: float}
# faults    {quantity: Fault} of readings that are missing or not to be trusted
Sample = namedtuple("Sample", ("boiler", "moment", "readings", "faults"))

# results  {quantity: float}, only finite values
# faults   {quantity: Fault} of results that are absent, of readings refused, or of a result that
#          stays but is to be doubted (its reason says why)
Balance = namedtuple("Balance", ("results", "faults"))
