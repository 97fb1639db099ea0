"""Optional purchases, worked by hand: bought first and only as far as money reaches, never due, never mourned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cardhouse.files import read_book
from cardhouse.model.change import changed
from cardhouse.network import compile_network
from cardhouse.simulate import simulate_chunk
from cardhouse.simulate.drivers import still_shocks
from cardhouse.tables import PathTables, path_tables

NOTHING = [0.0, 0.0, 0.0, 0.0]
GOODS: dict[str, Any] = {"kind": "purchase", "payer": "buyer", "payee": "shop", "schedule": [4, 4]}
OPTION = {**GOODS, "binding": "optional"}
SHOP = {"role": "other", "cash": 5, "cost_share": 0.5}


class Played:
    """Hold what happened on the one path of a book, by name; what never happened is 0."""

    def __init__(self, tables: PathTables) -> None:
        self.tables = tables

    def flow(self, name: str) -> list[float]:
        return self.tables.flows.get(name, NOTHING)

    def balance(self, name: str) -> list[float]:
        return self.tables.balances.get(name, NOTHING)

    def deal(self, name: str) -> dict[str, float]:
        return {term: x for term, x in self.tables.deals[name].items() if x}


@pytest.fixture
def played(tmp_path: Path) -> Any:
    def play(entities: dict[str, Any], deals: dict[str, Any], **sections: Any) -> Played:
        plain = {
            "book": {
                **{"id": "option", "title": "Option", "as_of": "2025-12-31", "start": "2026Q1", "quarters": 4},
                **{"vendor": "shop", "source": "toy"},
            },
            "sources": {"toy": {"title": "Toy", "tier": "assumption", "note": "A toy."}},
            "entities": {"shop": SHOP, **entities},
            "deals": deals,
            **sections,
        }
        file = tmp_path / "book.yaml"
        file.write_text(yaml.safe_dump(plain), encoding="utf-8")
        network = compile_network(read_book(file))
        return Played(path_tables(network, simulate_chunk(network, still_shocks(network), 0.0)))

    return play


def test_with_ample_money_all_is_bought_and_the_sellers_costs_fall_due_a_quarter_later(played: Any) -> None:
    buyer = {"buyer": {"role": "lab", "cash": 12}}
    firm, option = played(buyer, {"goods": GOODS}), played(buyer, {"goods": OPTION})
    for found in (firm, option):
        assert found.flow("buyer > shop: purchase") == [4, 4, 0, 0]
        assert found.balance("buyer: cash") == [8, 4, 4, 4]
        assert found.balance("shop: revenue (invoiced)") == [4, 4, 0, 0]
        assert found.deal("goods") == {"due": 8, "paid": 8}
    assert firm.flow("shop > world: costs") == [2, 2, 0, 0]
    assert firm.balance("shop: cash") == [7, 9, 9, 9]
    assert option.flow("shop > world: costs") == [0, 2, 2, 0]
    assert option.balance("shop: cash") == [9, 11, 9, 9]


def test_without_money_nothing_is_bought_and_nobody_defaults_where_the_contract_would_be_broken(played: Any) -> None:
    buyer = {"buyer": {"role": "lab", "revenue": 1, "fixed": 1}}
    firm, option = played(buyer, {"goods": GOODS}), played(buyer, {"goods": OPTION})
    assert firm.tables.defaults == {"shop": None, "buyer": 3}
    assert option.tables.defaults == {"shop": None, "buyer": None}
    assert option.flow("buyer > shop: purchase") == NOTHING
    assert option.balance("buyer: arrears") == NOTHING
    assert option.balance("shop: revenue (invoiced)") == NOTHING
    assert option.deal("goods") == {"due": 8, "cancelled": 8}
    assert not option.tables.losses


def test_two_are_cut_alike_to_liquidity_lines_and_outside_money_and_what_is_cut_lapses(played: Any) -> None:
    """Money of quarter 1: 3 less the floor of 1, a line of 0.5, 0.5 from outside: 3 for 4 and 2. Quarter 2: 1 more."""
    buyer = {"role": "lab", "cash": 3, "floor": 1, "facility": 0.5, "facility_total": 1.5, "debt_part": 1}
    more = {**OPTION, "schedule": [2, 2], "payee": "world"}
    line = {"kind": "loan", "payer": "world", "payee": "buyer", "amount": 0.5, "rate": 0, "life": 8}
    found = played({"buyer": buyer}, {"goods": OPTION, "more": more, "line": line})
    # Quarter 2: cash 1, floor 1, an eighth of what was drawn falls due, 0.5 from outside.
    bought = 0.5 - 0.5 / 8
    assert found.flow("buyer > shop: purchase") == pytest.approx([2, bought * 4 / 6, 0, 0])
    assert found.flow("buyer > world: purchase") == pytest.approx([1, bought * 2 / 6, 0, 0])
    assert found.flow("world > buyer: loan draw") == pytest.approx([0.5, 0, 0, 0])
    assert found.balance("buyer: debt") == pytest.approx([0.5, 1, 1.0625, 1.125])
    assert found.balance("buyer: cash") == pytest.approx([1, 1, 1, 1])
    assert found.deal("goods") == pytest.approx({"due": 8, "paid": 2 + bought * 4 / 6, "cancelled": 6 - bought * 4 / 6})
    assert found.tables.defaults["buyer"] is None


OWN = {"owner": "buyer", "user": "buyer", "vendor": "shop", "plan": [1], "chip": 10}
STAKE = {"kind": "equity", "payer": "buyer", "payee": "shop", "amount": 2, "schedule": [2]}


@pytest.mark.parametrize(
    ("cash", "goods", "built", "stake"),
    [(3, 3, 0, 0), (8, 4, 0.4, 0), (15, 4, 1, 1), (16, 4, 1, 2)],
)
def test_purchases_come_before_builds_and_builds_before_tranches(
    played: Any, cash: float, goods: float, built: float, stake: float
) -> None:
    buyer = {"buyer": {"role": "lab", "cash": cash}}
    found = played(buyer, {"goods": {**OPTION, "schedule": [4]}, "stake": STAKE}, programmes={"own": OWN})
    assert found.flow("buyer > shop: purchase")[0] == pytest.approx(goods)
    assert found.balance("own: built")[0] == pytest.approx(built)
    assert found.flow("buyer > shop: equity")[0] == pytest.approx(stake)
    assert found.balance("buyer: cash")[0] == pytest.approx(cash - goods - 10 * built - stake)
    assert found.balance("shop: revenue (invoiced)")[0] == pytest.approx(goods + 10 * built)


@pytest.mark.parametrize(("goods", "built"), [(OPTION, 0.5), ({**OPTION, "removed": True}, 1)])
def test_cover_looks_at_what_purchases_leave(played: Any, goods: dict[str, Any], built: float) -> None:
    """Cash of 6 less 4 bought leaves 2, half of twice the quarterly fee of 2 that the whole plan would bring."""
    entities = {"buyer": {"role": "lab", "cash": 6}, "cloud": {"role": "cloud", "cash": 20}}
    fee = {"kind": "cloud", "payer": "buyer", "payee": "cloud", "programme": "site", "per": 2}
    site = {**OWN, "owner": "cloud", "cover": 2}
    found = played(entities, {"goods": goods, "fee": fee}, programmes={"site": site})
    assert found.balance("site: built")[0] == pytest.approx(built)


def test_payouts_come_last_and_receipts_of_wishes_are_no_free_cash_flow(played: Any) -> None:
    """The buyer pays out its free cash flow of 3 a quarter later, but for what it buys first; the shop none of 5."""
    entities = {"buyer": {"role": "lab", "revenue": 3, "payout": 1}, "shop": {**SHOP, "payout": 1}}
    found = played(entities, {"goods": {**OPTION, "schedule": [0, 4, 1]}})
    assert found.flow("buyer > shop: purchase") == [0, 4, 1, 0]
    assert found.flow("buyer > world: payout") == [0, 2, 2, 3]
    assert found.balance("buyer: cash") == [3, 0, 0, 0]
    assert found.flow("shop > world: payout") == NOTHING


def test_the_world_buys_in_full_and_nobody_counts_on_it(played: Any) -> None:
    """The shop buys with the cash it has: 5, then 4 (5 - 5 + 4 sold) less half of 4 in costs, then nothing is asked."""
    sells = {**OPTION, "payer": "world"}
    buys = {**OPTION, "payer": "shop", "payee": "world", "schedule": [6, 6]}
    found = played({}, {"sells": sells, "buys": buys})
    assert found.flow("world > shop: purchase") == [4, 4, 0, 0]
    assert found.flow("shop > world: purchase") == [5, 2, 0, 0]
    assert found.balance("shop: cash") == [4, 4, 2, 2]
    assert found.deal("sells") == {"due": 8, "paid": 8}
    assert found.deal("buys") == {"due": 12, "paid": 7, "cancelled": 5}


EVERY = [4, 4, 4, 4]


def test_it_stops_at_its_payers_default_without_damages(played: Any) -> None:
    """The rent of quarter 2 finds 2; the contract would leave 4 of arrears and 8 of damages beside the rent's 8."""
    buyer = {"buyer": {"role": "lab", "cash": 6}}
    rent = {"kind": "lease", "payer": "buyer", "payee": "shop", "schedule": [0, 10]}
    firm = played(buyer, {"goods": {**GOODS, "schedule": EVERY}, "rent": rent})
    option = played(buyer, {"goods": {**OPTION, "schedule": EVERY}, "rent": rent})
    for found, lost in ((firm, 8 + 4 + 8), (option, 8)):
        assert found.tables.defaults["buyer"] == 2
        assert found.flow("buyer > shop: purchase") == [4, 0, 0, 0]
        assert found.tables.losses == {"shop": {"unpaid": lost}}
    assert option.balance("buyer: claims on the estate") == [0, 8, 8, 8]
    assert option.deal("goods") == {"due": 16, "paid": 4, "cancelled": 12}


def test_it_stops_at_its_sellers_default(played: Any) -> None:
    rent = {"kind": "lease", "payer": "shop", "payee": "world", "schedule": [20]}
    found = played({"buyer": {"role": "lab", "cash": 20}}, {"goods": {**OPTION, "schedule": EVERY}, "rent": rent})
    assert found.tables.defaults["shop"] == 1
    assert found.flow("buyer > shop: purchase") == [4, 0, 0, 0]
    assert found.balance("buyer: cash") == [16, 16, 16, 16]
    assert found.balance("shop: revenue (invoiced)") == [4, 0, 0, 0]
    assert found.deal("goods") == {"due": 16, "paid": 4, "cancelled": 12}


def test_who_is_in_arrears_buys_nothing_and_makes_up_for_nothing(played: Any) -> None:
    """Rent of 7 finds 6; the 1 left is paid in quarter 2, after which the buyer is in arrears no more."""
    buyer = {"buyer": {"role": "lab", "cash": 2, "revenue": 4}}
    rent = {"kind": "lease", "payer": "buyer", "payee": "world", "schedule": [7]}
    deals = {"goods": {**OPTION, "schedule": EVERY}, "rent": rent}
    found = played(buyer, deals, rules={"grace_debt": 1})
    assert found.balance("buyer: arrears") == [1, 0, 0, 0]
    assert found.flow("buyer > shop: purchase") == [0, 0, 4, 4]
    assert found.balance("buyer: cash") == [0, 3, 3, 3]


def test_a_suppliers_orders_are_for_builds_alone(played: Any) -> None:
    """All 4 go to goods, nothing is built: half of 10 was ordered in vain."""
    supply = {"lead": 1, "non_cancellable": 1, "salvage": 0}
    entities = {"buyer": {"role": "lab", "cash": 4}, "shop": {**SHOP, "supply": supply}}
    found = played(entities, {"goods": {**OPTION, "schedule": [4]}}, programmes={"own": OWN})
    assert found.flow("buyer > shop: purchase")[0] == 4
    assert found.tables.losses == {"shop": {"inventory": 5}}
    assert found.flow("shop > world: costs") == [0, 7, 0, 0]


LETTER = {"stage": "letter-of-intent", "on": "2025-03-01"}
SIGNED = {"stage": "signed", "on": "2025-11-30"}


@pytest.mark.parametrize(
    ("terms", "binds"),
    [
        ({"stages": [LETTER], "probability": 1, "binding": "optional"}, True),  # once signed on a path, it binds
        ({"stages": [LETTER, SIGNED], "binding": "optional"}, False),
        ({"stages": [{**SIGNED, "stage": "delivered"}], "binding": "optional"}, False),
        ({"kind": "lease", "binding": "optional"}, True),
    ],
)
def test_only_purchases_that_are_signed_and_optional_are_wishes(
    played: Any, terms: dict[str, Any], binds: bool
) -> None:
    found = played({"buyer": {"role": "lab", "revenue": 1, "fixed": 1}}, {"goods": {**GOODS, **terms}})
    assert (found.tables.defaults["buyer"] is not None) == binds


def test_a_scenario_may_make_a_wish_binding() -> None:
    book = read_book("nvidia-openai-2025")
    for scenario, optional in (("base", 1.0), ("openai-training-due", 0.0)):
        table = compile_network(changed(book, scenario)).deals["purchase"]
        assert table["optional"][table.ids.index("openai-other-compute"), 0] == optional
