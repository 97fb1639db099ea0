"""The field's ratios, on arrays: concentration, receivables, financing, revenue, funding, regimes, exposure."""

from cardhouse.measure.concentration import (
    REPORTED_FROM,
    Concentration,
    backlog_concentration,
    concentration,
    shares_of,
    top_share,
)
from cardhouse.measure.exposure import LookThrough, exposure_concentration, look_through
from cardhouse.measure.figure import Figure, Given, Missing, between, figure_of
from cardhouse.measure.funding import (
    MOST_DAYS_APART,
    BilateralGap,
    Doubt,
    FundingGap,
    bilateral_gap,
    funding_gap,
    obligation_coverage,
)
from cardhouse.measure.intensity import Intensity, reinvested_gross_profit, vendor_finance_intensity
from cardhouse.measure.ladder import Ladder, Rung, Sales, adjusted_revenue, organic_growth
from cardhouse.measure.minsky import Regime, Regimes, minsky_regimes, regime_shares
from cardhouse.measure.passthrough import pass_through
from cardhouse.measure.receivables import (
    QUARTER_DAYS,
    YEAR_DAYS,
    days_sales_outstanding,
    drift,
    receivables_growth_gap,
    trailing,
)

__all__ = [
    "MOST_DAYS_APART",
    "QUARTER_DAYS",
    "REPORTED_FROM",
    "YEAR_DAYS",
    "BilateralGap",
    "Concentration",
    "Doubt",
    "Figure",
    "FundingGap",
    "Given",
    "Intensity",
    "Ladder",
    "LookThrough",
    "Missing",
    "Regime",
    "Regimes",
    "Rung",
    "Sales",
    "adjusted_revenue",
    "backlog_concentration",
    "between",
    "bilateral_gap",
    "concentration",
    "days_sales_outstanding",
    "drift",
    "exposure_concentration",
    "figure_of",
    "funding_gap",
    "look_through",
    "minsky_regimes",
    "obligation_coverage",
    "organic_growth",
    "pass_through",
    "receivables_growth_gap",
    "regime_shares",
    "reinvested_gross_profit",
    "shares_of",
    "top_share",
    "trailing",
    "vendor_finance_intensity",
]
