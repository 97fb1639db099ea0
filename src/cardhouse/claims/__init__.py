"""Public statements as questions the engines answer: quantities, rules on them, verdicts."""
