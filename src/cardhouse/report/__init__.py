"""Results for readers: figures, the picture of the house, pages."""
