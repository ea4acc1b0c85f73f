"""What a birth says that the compact form leaves out: names by place, steps of registers.  No I/O.

CPython only.
"""

from edge.errors import PayloadError, UnknownSchema

BIRTHS_MAX = 10_000  # remembered at once; the oldest go


class Schema:
    """A birth's names and steps.

    id        8 hex digits
    names     quantities in the order of the birth
    boilers   names of boilers in the order of the birth
    steps     {(boiler, quantity): (scale, offset)} of what is read as whole numbers
    """

    def __init__(self, birth):
        self.id = birth["birth"]
        self.names = _texts(birth, birth["quantities"])
        self.boilers = []
        self.steps = {}
        for boiler in birth["boilers"]:
            if not isinstance(boiler, dict):
                raise PayloadError("birth %s: found a boiler that is no map" % self.id)
            self.boilers += _texts(birth, [boiler.get("name")])
            readings = _texts(birth, boiler.get("readings", []))
            for quantity, step in zip(readings, boiler.get("steps", ()), strict=False):
                if _is_step(step):
                    self.steps[self.boilers[-1], quantity] = (step[0], step[1])
        self._places = {name: place for place, name in enumerate(self.names)}
        self._boiler_places = {name: place for place, name in enumerate(self.boilers)}

    def place(self, name):
        """Return the place of a quantity, or its name where the birth does not know it."""
        return self._places.get(name, name)

    def boiler_place(self, name):
        """Return the place of a boiler, or its name where the birth does not know it."""
        return self._boiler_places.get(name, name)


class Births:
    """The births that were seen, by gateway and schema.

    `more` yields others, for the first schema that is not known: those of an archive, say.
    """

    def __init__(self, more=tuple):
        self._known = {}
        self._more = more

    def take(self, birth):
        """Remember a birth."""
        key = (birth["gateway"], birth["birth"])
        self._known.pop(key, None)
        self._known[key] = birth
        if len(self._known) > BIRTHS_MAX:
            del self._known[next(iter(self._known))]

    def schema(self, gateway, schema):
        """Return the Schema of a gateway, or raise an UnknownSchema."""
        if (gateway, schema) not in self._known:
            more, self._more = self._more, tuple
            for birth in more():
                self.take(birth)
        found = self._known.get((gateway, schema))
        if found is None:
            raise UnknownSchema("schema %s of %s unknown: its birth is needed" % (schema, gateway))
        if not isinstance(found, Schema):
            found = self._known[gateway, schema] = Schema(found)
        return found


def name_at(names, place):
    """Return the name at a place of a birth's list, or the name that stands there itself."""
    if isinstance(place, str):
        return place
    if type(place) is int and 0 <= place < len(names):
        return names[place]
    raise ValueError("found place %r, allowed a name or 0 to %d" % (place, len(names) - 1))


def _texts(birth, names):
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PayloadError("birth %s: found a name that is no text" % birth["birth"])
    return names


def _is_step(step):
    """Whether a step of a birth is two numbers that one can reckon with."""
    return isinstance(step, list) and len(step) == 2 and all(
        type(number) in (int, float) and abs(number) < 1e30 for number in step) and step[0] != 0
