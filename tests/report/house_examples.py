"""Two houses to draw in tests. Their amounts illustrate the drawing and are no result."""

from cardhouse.report.house import Card, Floor, Flow, Guarantee, House

FLOORS = (Floor("labs", "AI labs"), Floor("clouds", "Clouds"), Floor("chips", "Chips"))


def small_house() -> House:
    """Return four companies, one promise, one guarantee, and much money from outside at one card."""
    return House(
        cards=(
            Card("openai", "OpenAI", "labs", "lab"),
            Card("oracle", "Oracle", "clouds", "cloud"),
            Card("coreweave", "CoreWeave", "clouds", "cloud"),
            Card("nvidia", "Nvidia", "chips", "chips"),
        ),
        floors=FLOORS,
        flows=(
            Flow("openai", "oracle", "service", 30, 0, "firm", "cloud contract"),
            Flow("openai", "coreweave", "service", 4, 0, "firm", "cloud contract", ("nvidia",)),
            Flow("oracle", "nvidia", "hardware", 21, 0, "firm", "racks"),
            Flow("coreweave", "nvidia", "hardware", 5, 0, "firm", "racks"),
            Flow("nvidia", "openai", "equity", 10, 0, "promise", "letter of intent"),
            Flow("world", "openai", "customer", 13),
            Flow("world", "openai", "equity", 12),
            Flow("world", "oracle", "customer", 40),
            Flow("world", "nvidia", "customer", 150),
        ),
        guarantees=(Guarantee("nvidia", "openai", "coreweave", "Nvidia guarantees up to 6.3"),),
        title="Who pays whom",
        subtitle="Money rises: it enters a card from below and leaves from the top.",
        unit="USD bn a year",
        attic=("0%", "of the 60 paid between these companies goes round; 10 is promised"),
    )


def large_house() -> House:
    """Return fifteen companies on five floors with every kind of flow in every state."""
    chips, new, clouds, labs = "chips", "new", "clouds", "labs"
    cards = [
        ("softbank", "SoftBank", "funders", "capital"),
        ("openai", "OpenAI", labs, "lab"),
        ("anthropic", "Anthropic", labs, "lab"),
        ("sb", "SB Energy", clouds, "site"),
        ("oracle", "Oracle", clouds, "cloud"),
        ("microsoft", "Microsoft", clouds, "cloud"),
        ("amazon", "Amazon", clouds, "cloud"),
        ("google", "Google", clouds, "cloud"),
        ("coreweave", "CoreWeave", new, "cloud"),
        ("nscale", "Nscale", new, "cloud"),
        ("xai", "SpaceX/xAI", new, "cloud"),
        ("cerebras", "Cerebras", chips, "chips"),
        ("amd", "AMD", chips, "chips"),
        ("nvidia", "Nvidia", chips, "chips"),
        ("broadcom", "Broadcom", chips, "chips"),
    ]
    flows = [
        ("softbank", "openai", "equity", 30, 0, "firm"),
        ("softbank", "sb", "equity", 1, 0, "promise"),
        ("openai", "oracle", "service", 60, 25, "firm"),
        ("openai", "microsoft", "service", 42, 22, "firm"),
        ("openai", "amazon", "service", 17, 14, "firm"),
        ("openai", "coreweave", "service", 4.5, 3, "firm"),
        ("openai", "cerebras", "service", 5, 0, "firm"),
        ("openai", "amd", "hardware", 15, 0, "firm"),
        ("openai", "broadcom", "hardware", 15, 0, "promise"),
        ("openai", "amd", "hardware", 15, 0, "promise"),
        ("openai", "sb", "lease", 3.5, 0, "estimate"),
        ("anthropic", "amazon", "service", 11, 11, "firm"),
        ("anthropic", "google", "service", 22, 19, "firm"),
        ("anthropic", "microsoft", "service", 6, 5, "firm"),
        ("anthropic", "nscale", "service", 7, 1, "firm"),
        ("anthropic", "xai", "service", 15, 0, "promise"),
        ("microsoft", "nscale", "service", 2, 2, "firm"),
        ("microsoft", "coreweave", "service", 5, 5, "firm"),
        ("microsoft", "nvidia", "hardware", 38, 20, "estimate"),
        ("amazon", "nvidia", "hardware", 15, 3, "estimate"),
        ("oracle", "nvidia", "hardware", 27, 25, "firm"),
        ("oracle", "amd", "hardware", 4, 0, "estimate"),
        ("google", "nvidia", "hardware", 10, 6, "estimate"),
        ("google", "broadcom", "hardware", 25, 0, "estimate"),
        ("coreweave", "nvidia", "hardware", 18, 10, "firm"),
        ("nscale", "nvidia", "hardware", 6, 3, "firm"),
        ("xai", "nvidia", "hardware", 14, 2, "estimate"),
        ("nvidia", "openai", "equity", 30, 30, "firm"),
        ("nvidia", "anthropic", "equity", 10, 10, "firm"),
        ("nvidia", "coreweave", "equity", 2, 2, "firm"),
        ("nvidia", "coreweave", "service", 1.5, 1.5, "firm"),
        ("nvidia", "nscale", "equity", 2, 2, "firm"),
        ("nvidia", "xai", "equity", 2, 2, "firm"),
        ("nvidia", "sb", "equity", 2, 0, "firm"),
        ("nvidia", "openai", "equity", 14, 0, "promise"),
        ("amd", "openai", "equity", 5, 0, "promise"),
        ("cerebras", "openai", "equity", 1, 0, "promise"),
        ("nvidia", "anthropic", "equity", 5, 0, "promise"),
        ("microsoft", "anthropic", "equity", 5, 5, "firm"),
        ("amazon", "anthropic", "equity", 5, 5, "firm"),
        ("amazon", "openai", "equity", 15, 15, "firm"),
        ("google", "anthropic", "equity", 10, 10, "firm"),
        ("google", "anthropic", "equity", 12, 0, "promise"),
        ("amazon", "openai", "equity", 10, 0, "promise"),
        ("world", "softbank", "debt", 28, 0, "firm"),
        ("world", "openai", "customer", 30, 0, "firm"),
        ("world", "openai", "equity", 12, 0, "firm"),
        ("world", "anthropic", "customer", 46, 0, "firm"),
        ("world", "anthropic", "equity", 40, 0, "firm"),
        ("world", "oracle", "debt", 43, 0, "firm"),
        ("world", "oracle", "customer", 9, 0, "firm"),
        ("world", "microsoft", "customer", 30, 0, "firm"),
        ("world", "amazon", "customer", 20, 0, "firm"),
        ("world", "google", "customer", 30, 0, "firm"),
        ("world", "nvidia", "customer", 60, 0, "firm"),
        ("world", "coreweave", "customer", 7, 0, "firm"),
        ("world", "coreweave", "debt", 12, 0, "firm"),
        ("world", "xai", "customer", 6, 0, "firm"),
        ("world", "xai", "debt", 12, 0, "firm"),
        ("xai", "cerebras", "hardware", 0, 0, "unknown"),
    ]
    return House(
        cards=tuple(Card(*card) for card in cards),
        floors=(Floor("funders", "Funders"), FLOORS[0], FLOORS[1], Floor("new", "Neoclouds and sites"), FLOORS[2]),
        flows=tuple(
            Flow(payer, payee, kind, amount, circular, state) for payer, payee, kind, amount, circular, state in flows
        ),
        guarantees=(
            Guarantee("nvidia", "world", "coreweave", "Nvidia guarantees up to 6.3"),
            Guarantee("nvidia", "openai", "sb", "Nvidia guarantees up to 105"),
        ),
        title="Who pays whom in the AI build-out",
        subtitle="Money rises: it enters a card from below and leaves from the top. What comes back as share "
        "purchases runs over the roof and down the walls. Signed and firm contracts, spread evenly over their "
        "term, USD bn a year.",
        unit="USD bn a year",
        attic=("45%", "of the 469 paid between these companies goes round (211)"),
    )
