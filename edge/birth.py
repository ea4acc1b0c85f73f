"""What a gateway says of itself when it connects: the birth message and its schema id."""

from collections import namedtuple

import edge
from edge.plant import instruments, measured
from edge.quantities import NAMES, QUANTITIES, RESULT, TEXTS, U95
from edge.uplink.records import pack_birth

COMPACT = "compact"  # a format of uplinks

# gateway  the gateway's id
# schema   8 hex digits that change with anything the birth message says
# birth    the message's bytes
# signer   of its batches, or None
PlantWords = namedtuple("PlantWords", ("gateway", "schema", "birth", "signer"), defaults=(None,))


def plant_words(plant, signer=None):
    """Return the PlantWords of a plant: its boilers, what they read, and every unit."""
    names = {name for boiler in plant.boilers for name in _readings(boiler)}
    names.update(name for name in NAMES if QUANTITIES[name].role == RESULT)
    quantities = [name for name in NAMES if name in names]
    units = {name: QUANTITIES[name].unit for name in quantities}
    if plant.every_s:  # records of spans carry the uncertainty of each result, in its unit
        results = [name for name in quantities if QUANTITIES[name].role == RESULT]
        quantities += [name + U95 for name in results]
        units.update({name + U95: units[name] for name in results})
    is_compact = any(uplink.format == COMPACT for uplink in plant.uplinks)
    boilers = [
        {"name": boiler.name, "kind": boiler.kind, "fuel": boiler.fuel.name,
         "rated_output_mw": boiler.rated_output_mw, "method": boiler.method,
         "reference_o2_pct": boiler.reference_o2_pct, "readings": _readings(boiler),
         **({"steps": _steps(boiler)} if is_compact else {})}
        for boiler in plant.boilers]
    birth = {
        "gateway": plant.gateway, "software": "boiler-edge " + edge.__version__,
        "boilers": boilers, "every_s": plant.every_s, "quantities": quantities,
        "units": units,
    }
    if signer:
        birth["key"] = signer.public.hex()
    schema, octets = pack_birth(birth)
    return PlantWords(plant.gateway, schema, octets, signer)


def signer_of(plant):
    """Return the Signer of a plant whose batches are to be signed, else None."""
    if not plant.sign:
        return None
    from edge.uplink.signing import open_signer  # the extra `sign`

    return open_signer(plant.state_dir)


def _steps(boiler):
    """Return [scale, offset] of each reading that is a whole number in its register, else None."""
    registers = instruments(boiler)
    return [None if registers[name].kind.startswith("float")
            else [registers[name].scale, registers[name].offset] for name in _readings(boiler)]


def _readings(boiler):
    """Return what a record may hold of what is read: the numbers."""
    return [name for name in measured(boiler) if name not in TEXTS]
