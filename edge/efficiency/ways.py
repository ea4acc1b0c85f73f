"""ways"""
from edge.efficiency.blocks import boiler_row
