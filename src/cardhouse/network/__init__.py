"""The book as arrays: entities, programmes and deals as tables whose last axis is the path."""

from cardhouse.network.compile import compile_network
from cardhouse.network.measured import Measured, MeasuredFlow, View, measured_flows
from cardhouse.network.tables import Network, Table, custom_demand
from cardhouse.network.values import Draw, central

__all__ = [
    "Draw",
    "Measured",
    "MeasuredFlow",
    "Network",
    "Table",
    "View",
    "central",
    "compile_network",
    "custom_demand",
    "measured_flows",
]
