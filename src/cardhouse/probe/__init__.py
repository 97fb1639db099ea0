"""Questions put to any function of numbers: what fails nearest and how rarely, what matters and how much."""
