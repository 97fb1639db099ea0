"""Webs of 6, 12 and 40 invented companies to draw in tests: real shapes, made-up names and amounts, no result."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random

import numpy as np

from cardhouse.report.house import Basis, Card, Floor, Flow, Guarantee, House, house_totals
from cardhouse.report.house.records import Kind, Sign, State
from cardhouse.trace import circular_part

FLOORS = (
    Floor("funders", "Funders"),
    Floor("labs", "AI labs"),
    Floor("clouds", "Clouds"),
    Floor("new", "Neoclouds and sites"),
    Floor("chips", "Chips"),
)
FILED = Basis("signed", "2025-09-22", tier="filed", sources=("Annual report, note 7",))
LETTER = Basis("letter-of-intent", "2025-11-03", tier="company-statement", sources=("Joint statement",))


def web(
    names: dict[str, Sequence[str]], flows: Sequence[Flow], guarantees: Sequence[Guarantee] = (), title: str = ""
) -> House:
    """Return the house of cards named by floor; what goes round is found in the firm flows, even as the measures do."""
    signs: dict[str, Sign] = {"funders": "capital", "labs": "lab", "clouds": "cloud", "new": "cloud", "chips": "chips"}
    cards = tuple(
        Card(name, name, floor, "site" if "site" in name.lower() else signs[floor])
        for floor, here in names.items()
        for name in here
    )
    plain = House(
        cards,
        tuple(floor for floor in FLOORS if names.get(floor.id)),
        tuple(_with_cores([card.id for card in cards], flows)),
        tuple(guarantees),
        title,
        "Money rises: it enters a card from below and leaves from the top. What comes back runs over the roof.",
        "USD bn a year",
    )
    totals = house_totals(plain)
    said = f"of the {totals.between:.0f} paid between these companies goes round ({totals.circular:.0f})"
    return replace(plain, attic=(f"{100 * totals.circular / totals.between:.0f}%", said))


def _with_cores(cards: Sequence[str], flows: Sequence[Flow]) -> Iterator[Flow]:
    at = {card: row for row, card in enumerate(cards)}
    matrix = np.zeros((len(cards), len(cards)))
    between = [flow.payer != "world" and flow.state in ("firm", "signed", "estimate") for flow in flows]
    for flow, counted in zip(flows, between, strict=True):
        if counted:
            matrix[at[flow.payer], at[flow.payee]] += flow.amount
    circular = circular_part(matrix).circular
    for flow, counted in zip(flows, between, strict=True):
        pair = at.get(flow.payer, 0), at[flow.payee]
        yield replace(flow, circular=flow.amount * float(circular[pair] / matrix[pair])) if counted else flow


def letter(payer: str, payee: str, amount: float) -> Flow:
    """Return a letter of intent to buy shares."""
    return Flow(payer, payee, "equity", amount, 0.0, "promise", "letter of intent", basis=LETTER)


def firm(payer: str, payee: str, kind: Kind, amount: float, state: State = "firm") -> Flow:
    """Return a flow with an interval and its evidence."""
    ends = (0.8 * amount, 1.3 * amount) if state == "estimate" else (None, None)
    return Flow(payer, payee, kind, amount, 0.0, state, f"{kind} contract", (), *ends, FILED)


@cache
def six() -> House:
    """Return the smallest web with every floor: a vendor that funds a lab, two clouds, a neocloud, a lender."""
    names = {
        "funders": ["Harbor Capital"],
        "labs": ["Alder"],
        "clouds": ["Bluefield", "Meridian"],
        "new": ["Coreline"],
        "chips": ["Vantor"],
    }
    flows = [
        firm("Harbor Capital", "Alder", "equity", 30),
        firm("Alder", "Bluefield", "service", 60),
        firm("Alder", "Meridian", "service", 42),
        replace(firm("Alder", "Coreline", "service", 4.5), guaranteed_by=("Vantor",)),
        firm("Meridian", "Coreline", "service", 5),
        firm("Meridian", "Vantor", "hardware", 38, "estimate"),
        firm("Bluefield", "Vantor", "hardware", 27),
        firm("Coreline", "Vantor", "hardware", 18),
        firm("Vantor", "Alder", "equity", 30),
        firm("Vantor", "Coreline", "equity", 2),
        firm("Vantor", "Coreline", "service", 1.5),
        letter("Vantor", "Alder", 14),
        firm("world", "Harbor Capital", "debt", 28),
        firm("world", "Alder", "customer", 30),
        firm("world", "Alder", "equity", 12),
        firm("world", "Bluefield", "debt", 43),
        firm("world", "Meridian", "customer", 30),
        firm("world", "Coreline", "debt", 12),
        firm("world", "Vantor", "customer", 60),
    ]
    tag = Guarantee("Vantor", "Alder", "Coreline", "Vantor guarantees up to 6.3")
    return web(names, flows, [tag], "Six companies")


@cache
def heavy() -> House:
    """Return four labs and four clouds that send nearly all of their money back: too much for walls at full scale."""
    names = {"labs": ["Alder", "Sorrel AI", "Mistle", "Deep Acre"], "clouds": ["Bluefield", "Meridian", "Nor", "Ivory"]}
    pairs = list(zip(names["labs"], names["clouds"], strict=True))
    flows = [firm(lab, cloud, "service", 30) for lab, cloud in pairs]
    flows += [firm(cloud, lab, "equity", 25) for lab, cloud in pairs]
    return web(names, [*flows, letter("Bluefield", "Alder", 20)], (), "Heavy returns")


@cache
def twelve() -> House:
    """Return two vendors, two labs, three clouds, three neoclouds and sites, two funders."""
    names = {
        "funders": ["Harbor Capital", "Lantern Bank"],
        "labs": ["Alder", "Sorrel AI"],
        "clouds": ["Bluefield", "Meridian", "Northgate"],
        "new": ["Coreline", "Nimbus Forge", "Prairie Site"],
        "chips": ["Vantor", "Quartz Micro"],
    }
    return web(names, _flows(names, 3), _guarantees(names), "Twelve companies")


@cache
def forty() -> House:
    """Return three vendors and two suppliers, four labs, twelve clouds, seven sites, twelve funders: 40 companies."""
    names = {
        "funders": [
            *("Harbor Capital", "Lantern Bank", "Kestrel Fund", "Old Mint Bank", "Gulf Wealth", "Ridge Credit"),
            *("Union Trust", "Seven Oaks", "Pension One", "Marlow & Co", "Delta Bank", "Sable Equity"),
        ],
        "labs": ["Alder", "Sorrel AI", "Mistle", "Deep Acre"],
        "clouds": ["Bluefield", "Meridian", "Northgate", "Amberline", "Ivory Cloud"],
        "new": [
            *("Coreline", "Nimbus Forge", "Lambent", "Scaleway Arc", "Voltic", "Crux", "Nebula One", "Prairie Site"),
            *("Jupiter Site", "Helix Site", "Fjord Site", "Vista Site", "Basin Site", "Abbey Site"),
        ],
        "chips": ["Vantor", "Quartz Micro", "Broadpoint", "Hy Memory", "Taro Foundry"],
    }
    return web(names, _flows(names, 11), _guarantees(names), "Forty companies")


def _guarantees(names: dict[str, Sequence[str]]) -> list[Guarantee]:
    vendor = names["chips"][0]
    return [Guarantee(vendor, names["labs"][0], names["new"][0], f"{vendor} guarantees up to 6.3")]


def _flows(names: dict[str, Sequence[str]], seed: int) -> list[Flow]:
    """Return flows as such webs have them: heavy at the front of each list, thin behind, loops through the first."""
    random = Random(seed)
    rank = {name: place for here in names.values() for place, name in enumerate(here)}

    def amount(most: float, *ends: str) -> float:
        fall = 0.62 ** sum(rank[end] for end in ends)
        return round(max(0.3, most * fall * random.uniform(0.7, 1.2)), 1)

    sites = [name for name in names["new"] if "Site" in name]
    neoclouds = [name for name in names["new"] if name not in sites]
    vendors = names["chips"][:3]
    found = [replace(firm(names["labs"][0], neoclouds[0], "service", 4.5), guaranteed_by=(vendors[0],))]
    for lab in names["labs"]:
        found += [firm(lab, cloud, "service", amount(60, lab, cloud)) for cloud in names["clouds"][:3]]
        found += [firm(lab, other, "service", amount(9, lab, other)) for other in random.sample(neoclouds, 2)]
        found.append(firm("world", lab, "customer", amount(40, lab)))
        found.append(
            firm(names["funders"][rank[lab]], lab, "equity", amount(30, lab))
            if rank[lab] < 2
            else letter(names["funders"][rank[lab] % len(names["funders"])], lab, 6)
        )
    for cloud in names["clouds"]:
        state = "estimate" if rank[cloud] % 2 else "firm"
        found += [firm(cloud, vendor, "hardware", amount(42, cloud, vendor), state) for vendor in vendors[:2]]
        found.append(firm(cloud, sites[rank[cloud] % len(sites)], "lease", amount(6, cloud)))
        found.append(firm("world", cloud, "customer", amount(45, cloud)))
        found.append(firm("world", cloud, "debt", amount(25, cloud)))
    for other in neoclouds:
        found.append(firm(other, vendors[0], "hardware", amount(18, other)))
        found.append(firm(names["clouds"][rank[other] % len(names["clouds"])], other, "service", amount(8, other)))
        found.append(firm(names["funders"][-1 - rank[other] % 4], other, "debt", amount(14, other)))
        found.append(firm(vendors[0], other, "equity", amount(3, other)))
    for site in sites:
        lender = names["funders"][(2 + rank[site]) % len(names["funders"])]
        found.append(firm(lender, site, "debt", round(1.5 + 6 * random.random(), 1)))
    for funder in names["funders"]:
        found.append(firm("world", funder, "debt", amount(28, funder)))
    for number, vendor in enumerate(vendors):
        found += [firm(vendor, lab, "equity", amount(30, vendor, lab)) for lab in names["labs"][: 2 - number]]
        found.append(letter(vendor, names["labs"][number % len(names["labs"])], 14 - 4 * number))
        found += [firm(vendor, supplier, "hardware", amount(12, vendor, supplier)) for supplier in names["chips"][3:]]
        found.append(firm("world", vendor, "customer", amount(60, vendor)))
    found.append(firm(names["clouds"][1], names["labs"][1], "equity", amount(14, names["labs"][1])))
    return [replace(flow, title=f"{flow.title} {number}") for number, flow in enumerate(found)]
