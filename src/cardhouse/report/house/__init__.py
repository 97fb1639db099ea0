"""The picture of the house: cards on floors, money that climbs, returns over the roof and down the walls."""

from cardhouse.report.house.geometry import Layout
from cardhouse.report.house.layout import house_layout
from cardhouse.report.house.measures import Size
from cardhouse.report.house.paint import Theme
from cardhouse.report.house.records import Basis, Card, Floor, Flow, Guarantee, House
from cardhouse.report.house.svg import house_svg
from cardhouse.report.house.table import Row, Totals, house_table, house_totals

__all__ = [
    "Basis",
    "Card",
    "Floor",
    "Flow",
    "Guarantee",
    "House",
    "Layout",
    "Row",
    "Size",
    "Theme",
    "Totals",
    "house_layout",
    "house_svg",
    "house_table",
    "house_totals",
]
