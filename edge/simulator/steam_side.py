"""The water side of a steam boiler on a grate: economiser, drum, level control.  CPython only."""

from edge.efficiency import steam
from edge.simulator.course import Wander
from edge.simulator.drum import Drum

# Sizes for each MW of rated output, and settings.
DRUM_M3_MW = 2.5
METAL_KJ_K_MW = 1500.0  # three tonnes of steel
STEAM_MPA = 1.25  # set point, gauge
LEVEL = 0.7
STEAM_MOISTURE_PCT = 2.0
FEED_PUMP_MPA = 0.3  # over the drum
FEEDWATER_C = 104.0  # from a deaerator
BLOWDOWN_SHARE = 0.01  # of the feedwater, continuous
LEVEL_GAIN = 10.0  # rated steam for each unit of level
# The stoker follows the load; the pressure trims him, for each MPa and MPa s, and the air at once.
FEED_PER_MPA, FEED_PER_MPA_S, AIR_PER_MPA = 1.2, 1.2 / 900.0, 1.2
TRIM_MOST = 0.25


class SteamSide:
    """Feedwater in, steam and blowdown out of a Drum."""

    def __init__(self, random, rated_mw):
        self._rated_mw = rated_mw
        self._feedwater = Wander(random, 0.5, 600.0)
        self._air_mpa = 0.101325
        self._trim = 0.0
        self.drum = Drum(DRUM_M3_MW * rated_mw, METAL_KJ_K_MW * rated_mw,
                         STEAM_MPA + self._air_mpa, LEVEL)
        self.output_kw = self.given_kw = 0.0
        self.passed = (0.0, 0.0)

    @property
    def metal_c(self):
        """The economiser's cold end."""
        return FEEDWATER_C + self._feedwater.value

    @property
    def mass_kg(self):
        """What the drum holds."""
        return self.drum.mass_kg

    def disturb(self, dt_s):
        """Let the deaerator's temperature stray."""
        self._feedwater.step(dt_s)

    def asked(self, dt_s, load_pct):
        """Return the feed and the air asked for, over those of full load."""
        missing_mpa = STEAM_MPA + self._air_mpa - self.drum.at.pressure_mpa
        self._trim += FEED_PER_MPA_S * dt_s * missing_mpa
        self._trim = min(max(self._trim, -TRIM_MOST), TRIM_MOST)
        feed = load_pct / 100.0 + FEED_PER_MPA * missing_mpa + self._trim
        return feed, feed + AIR_PER_MPA * missing_mpa

    def step(self, dt_s, to_metal_kw, load_pct, air_kpa):
        """Take the fire's heat for dt_s and give the steam that the load asks for."""
        drum, at = self.drum, self.drum.at
        self._air_mpa = air_kpa / 1000.0
        leaving_kj_kg, entering_kj_kg = _steam_kj_kg(at), self._feedwater_kj_kg()
        rated_kg_s = 1000.0 * self._rated_mw / (leaving_kj_kg - entering_kj_kg)
        # Through valves that stay as they are, more steam goes at a higher pressure.
        steam_kg_s = rated_kg_s * load_pct / 100.0 * at.pressure_mpa / (STEAM_MPA + self._air_mpa)
        wanted = steam_kg_s + LEVEL_GAIN * rated_kg_s * (LEVEL - drum.level)
        feed_kg_s = min(max(wanted, 0.0), 1.5 * rated_kg_s) / (1.0 - BLOWDOWN_SHARE)
        drained_kg_s = BLOWDOWN_SHARE * feed_kg_s
        self.given_kw = (steam_kg_s * leaving_kj_kg + drained_kg_s * at.water_kj_kg
                         - feed_kg_s * entering_kj_kg)
        self.passed = (feed_kg_s, steam_kg_s + drained_kg_s)
        drum.take(dt_s * (feed_kg_s - steam_kg_s - drained_kg_s),
                  dt_s * (to_metal_kw - self.given_kw))
        self._steam_kg_s = steam_kg_s
        self.output_kw = steam_kg_s * (_steam_kj_kg(drum.at) - self._feedwater_kj_kg())

    def heat_kj(self):
        """Return what water, steam and metal hold."""
        return self.drum.energy_kj

    def readings(self):
        """Return what the instruments of the steam side find."""
        gauge_mpa = self.drum.at.pressure_mpa - self._air_mpa
        return {
            "steam_flow_t_h": 3.6 * self._steam_kg_s,
            "steam_pressure_mpa": gauge_mpa,
            "steam_temp_c": self.drum.at.temp_c,
            "steam_moisture_pct": STEAM_MOISTURE_PCT,
            "feedwater_flow_t_h": 3.6 * self.passed[0],
            "feedwater_temp_c": self.metal_c,
            "feedwater_pressure_mpa": gauge_mpa + FEED_PUMP_MPA,
            "blowdown_flow_t_h": 3.6 * BLOWDOWN_SHARE * self.passed[0],
        }

    def _feedwater_kj_kg(self):
        return steam.water_enthalpy_kj_kg(
            self.drum.at.pressure_mpa + FEED_PUMP_MPA, self.metal_c)


def _steam_kj_kg(at):
    """Return the enthalpy of the steam that leaves, moist as it is."""
    return at.steam_kj_kg - (at.steam_kj_kg - at.water_kj_kg) * STEAM_MOISTURE_PCT / 100.0
