"""The book as arrays: entities, programmes and deals as tables whose last axis is the path."""

from cardhouse.network.compile import compile_network
from cardhouse.network.flows import Measured, MeasuredFlow, MeasuredQuarters, View
from cardhouse.network.measured import measured_flows, measured_quarters, measured_stage
from cardhouse.network.tables import Network, Table, custom_demand
from cardhouse.network.values import Draw, central

__all__ = [
    "Draw",
    "Measured",
    "MeasuredFlow",
    "MeasuredQuarters",
    "Network",
    "Table",
    "View",
    "central",
    "compile_network",
    "custom_demand",
    "measured_flows",
    "measured_quarters",
    "measured_stage",
]
