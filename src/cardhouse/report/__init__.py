"""Results for readers: figures, the picture of the house, pages."""

from cardhouse.report.page import report_html

__all__ = ["report_html"]
