"""Rules that no worked example decides, each in a book small enough to solve on paper."""

from math import exp

import pytest
from tests.twins.plain import simulate
from tests.twins.plain_book import Case, series
from tests.twins.plain_drivers import regime_path

NEVER_PAYS = {"fixed": 1}  # has no money for its costs: it defaults in quarter 1


def small_book(entities: dict, quarters: int = 3, **sections: dict) -> dict:
    """Return a book of a few entities that starts in 2026Q1."""
    head = {"as_of": "2025-12-31", "start": "2026Q1", "quarters": quarters}
    return {"book": head, "entities": entities, **sections}


def flow(result: dict, name: str) -> list[float]:
    """Return a flow by quarter, zero throughout if it is not there."""
    return result["flows"].get(name, [0.0] * len(result["openness"]))


def vacant_site(**deals: dict) -> dict:
    """Return a book whose only user dies in quarter 1 and leaves one unit, at a fee of 2."""
    entities = {"lab": NEVER_PAYS, "cloud": {}, "g1": {"cash": 9}, "g2": {"cash": 9}, "taker": {"cash": 9}}
    site = {"owner": "cloud", "user": "lab", "vendor": "maker", "opening": 1, "chip": 4}
    fee = {"kind": "cloud", "payer": "lab", "payee": "cloud", "programme": "site", "per": 2}
    rules = {"relet": 0.5, "workout": 3, "damages": 2}
    return small_book(entities, programmes={"site": site}, deals={"fee": fee} | deals, rules=rules)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, 0, {"value": 2}], {1: 1, 2: 0, 3: 2}),
        ({"by_quarter": [1, 2], "factor": {"value": 3}}, {1: 3, 2: 6}),
        ({"flat": 12, "from": "2026Q3", "to": "2027Q1"}, {3: 4, 4: 4, 5: 4}),
        ({"ramp": 12, "from": 2, "to": 4}, {2: 2, 3: 4, 4: 6}),
        ({"dates": {"2026-03-31": 1.5, "2026-01-01": 1, "2027-04-01": 2}, "factor": 2}, {1: 5, 6: 4}),
    ],
)
def test_a_series_reads_the_same_in_every_form(value: object, expected: dict) -> None:
    assert series(value, "2026Q1") == pytest.approx(expected)


def test_a_regime_is_the_first_whose_cumulative_chance_exceeds_the_uniform() -> None:
    regimes = {"boom": {"next": {"slump": 0.2, "drought": 0.1}}, "slump": {"next": {"boom": 0.5}}, "drought": {}}
    book = small_book({}, 5, drivers={"regimes": regimes, "initial": "boom", "forced": {4: "boom"}})
    path = regime_path(Case(book, {}), [0.6999, 0.7, 0.5, 0.9, 0.95])
    assert path == ["boom", "boom", "slump", "slump", "boom", "drought"]


def test_volatility_moves_outside_revenue_by_its_normal() -> None:
    book = small_book({"lab": {"revenue": 2, "volatility": 0.2}}, 2)
    revenue = flow(simulate(book, {"entity": {"lab": [1, -2]}}), "world > lab: outside revenue")
    assert revenue == pytest.approx([2 * exp(-0.005 + 0.1), 2 * exp(-0.01 - 0.1)])


def test_maturities_fall_due_for_what_is_not_rolled_over() -> None:
    lab = {"cash": 20, "debt": 10, "maturities": [0, 4, 8]}
    result = simulate(small_book({"lab": lab}, drivers={"given": {"openness": [1, 0.25, 0.5]}}))
    assert flow(result, "lab > world: principal") == pytest.approx([0, 3, 3.5])  # no more than the 7 that are left
    assert result["balances"]["lab: debt"] == pytest.approx([10, 7, 3.5])


@pytest.mark.parametrize(("changes", "payer", "share"), [({}, "fund", 1), ({"removed": True}, "world", 0.5)])
def test_dated_tranches_are_paid_up_to_the_amount_and_replaced_where_the_deal_is_removed(
    changes: dict, payer: str, share: float
) -> None:
    stake = {"kind": "equity", "payer": "fund", "payee": "lab", "amount": 2.5, "schedule": [1, 0, 2]} | changes
    book = small_book({"fund": {"cash": 9}, "lab": {}}, deals={"stake": stake}, rules={"replacement": 0.5})
    assert flow(simulate(book), f"{payer} > lab: equity") == pytest.approx([share, 0, 1.5 * share])


def test_a_tranche_that_cannot_be_funded_stays_available() -> None:
    stake = {"kind": "equity", "payer": "fund", "payee": "lab", "amount": 3, "schedule": [3]}
    result = simulate(small_book({"fund": {"cash": 1, "revenue": 1}, "lab": {}}, deals={"stake": stake}))
    assert flow(result, "fund > lab: equity") == pytest.approx([2, 1, 0])


def test_what_a_lender_offers_is_not_there_for_its_payout() -> None:
    line = {"kind": "loan", "payer": "bank", "payee": "lab", "amount": 3}
    book = small_book({"bank": {"revenue": 2, "payout": 1}, "lab": {}}, deals={"line": line})
    assert flow(simulate(book), "bank > world: payout") == pytest.approx([0, 1, 2])  # of 4, then 5, 3 are on offer


def test_the_offtaker_steps_in_first_and_guarantors_share_the_rest_by_cap_left() -> None:
    take = {"kind": "offtake", "payer": "taker", "payee": "cloud", "deal": "fee", "price": 0.5}
    g1 = {"kind": "guarantee", "payer": "g1", "payee": "cloud", "deal": "fee", "amount": 1}
    g2 = g1 | {"payer": "g2", "amount": 3}
    result = simulate(vacant_site(take=take, g1=g1, g2=g2))
    assert flow(result, "world > cloud: outside revenue") == pytest.approx([0, 1, 1.5])
    assert flow(result, "taker > cloud: offtake") == pytest.approx([0, 0.25, 0.125])
    assert flow(result, "g1 > cloud: guarantee") == pytest.approx([0, 0.1875, 0.09375])
    assert flow(result, "g2 > cloud: guarantee") == pytest.approx([0, 0.5625, 0.28125])
    assert result["deals"]["fee"] == pytest.approx(
        {
            "due": 6,
            "paid": 0,
            "open": 2,
            "cancelled": 0,
            "relet": 2.5,
            "offtaken": 0.375,
            "guaranteed": 1.125,
            "lost": 0,
        }
    )
    assert result["losses"]["cloud"] == pytest.approx({"unpaid": 2 + 1.5 - 1.125})  # arrears, damages not taken over
    assert result["losses"]["g2"] == pytest.approx({"guarantees": 0.84375})


def test_caps_are_totals_of_what_fell_due_and_the_rest_is_lost() -> None:
    take = {"kind": "offtake", "payer": "taker", "payee": "cloud", "deal": "fee", "price": 9, "amount": 0.4}
    backstop = {"kind": "guarantee", "payer": "g1", "payee": "cloud", "deal": "fee", "amount": 0.7}
    result = simulate(vacant_site(take=take, backstop=backstop))
    assert flow(result, "taker > cloud: offtake") == pytest.approx([0, 0.4, 0])
    assert flow(result, "g1 > cloud: guarantee") == pytest.approx([0, 0.6, 0.1])
    assert result["deals"]["fee"]["lost"] == pytest.approx(0.4)


def test_purchases_stop_when_the_seller_has_defaulted_and_fees_go_to_its_estate() -> None:
    deals = {
        "goods": {"kind": "purchase", "payer": "buyer", "payee": "shop", "schedule": [0.1, 0.1, 0.1]},
        "rooms": {"kind": "lease", "payer": "buyer", "payee": "shop", "schedule": [0.2, 0.2, 0.2]},
    }
    book = small_book({"buyer": {"cash": 9}, "shop": NEVER_PAYS}, deals=deals, rules={"workout": 1})
    result = simulate(book)
    assert flow(result, "buyer > shop: purchase") == pytest.approx([0.1, 0, 0])
    assert flow(result, "buyer > shop: lease") == pytest.approx([0.2, 0.2, 0])
    assert flow(result, "buyer > world: lease") == pytest.approx([0, 0, 0.2])
    assert flow(result, "shop > world: recovery") == pytest.approx([0, 0.2, 0])
    assert result["deals"]["goods"]["cancelled"] == pytest.approx(0.2)


def test_an_estate_sells_loans_and_stakes_and_the_world_takes_what_is_left() -> None:
    """The bank lends 2 and buys half of a firm worth 13; in quarter 2 it owes 5 and has 2.5.

    It sells 1.5 of the loan and its stake of 6.5 at half price, 4 in all, pays its arrears of 2.5, and 1.5 is left.
    """
    deals = {
        "line": {"kind": "loan", "payer": "bank", "payee": "firm", "amount": 2, "life": 4},
        "stake": {"kind": "equity", "payer": "bank", "payee": "firm", "amount": 1, "share": 0.5, "schedule": [1]},
        "goods": {"kind": "purchase", "payer": "bank", "payee": "world", "schedule": [0, 5]},
        "plant": {"kind": "purchase", "payer": "firm", "payee": "world", "schedule": [3]},
    }
    rules = {"fire_sale": 0.5, "workout": 0, "grace_trade": 0, "damages": 0}
    result = simulate(
        small_book({"bank": {"cash": 5}, "firm": {"revenue": 1, "multiple": 3}}, deals=deals, rules=rules)
    )
    assert result["balances"]["firm: equity value"][0] == pytest.approx(13)
    assert flow(result, "world > bank: resale") == pytest.approx([0, 4, 0])
    assert flow(result, "bank > world: recovery") == pytest.approx([0, 2.5, 0])
    assert flow(result, "bank > world: rest") == pytest.approx([0, 1.5, 0])
    assert flow(result, "firm > bank: loan principal") == pytest.approx([0, 0.5, 0])
    assert flow(result, "firm > world: loan principal") == pytest.approx([0, 0, 0.5])


def option(payer: str, payee: str, schedule: list, **changes: object) -> dict:
    """Return a signed purchase that its payer may leave."""
    return {"kind": "purchase", "payer": payer, "payee": payee, "schedule": schedule, "binding": "optional"} | changes


def test_a_payers_optional_purchases_are_scaled_alike_and_what_is_cut_lapses() -> None:
    """The buyer has 3, a line of 1 and 1 from outside for wishes of 8 and 2: each is halved, and both funds are used.

    In quarter 3 it has the revenues of two quarters, 2, for a wish of 1.5: nothing of the 5 that was cut comes back.
    """
    deals = {
        "goods": option("buyer", "shop", [8, 0, 1.5]),
        "advice": option("buyer", "world", [2]),
        "line": {"kind": "loan", "payer": "bank", "payee": "buyer", "amount": 1, "life": 100},
    }
    buyer = {"cash": 2, "revenue": 1, "facility": 1, "facility_total": 1, "debt_part": 1}
    result = simulate(small_book({"buyer": buyer, "shop": {}, "bank": {"cash": 1}}, deals=deals))
    assert flow(result, "buyer > shop: purchase") == pytest.approx([4, 0, 1.5])
    assert flow(result, "buyer > world: purchase") == pytest.approx([1, 0, 0])
    assert result["balances"]["shop: revenue (invoiced)"] == pytest.approx([4, 0, 1.5])
    assert flow(result, "bank > buyer: loan draw") == pytest.approx([1, 0, 0])
    assert flow(result, "world > buyer: outside funding") == pytest.approx([1, 0, 0])
    assert result["balances"]["buyer: cash"] == pytest.approx([0, 0.99, 0.48])  # the line takes 0.01 a quarter back
    nothing = dict.fromkeys(("open", "relet", "offtaken", "guaranteed", "lost"), 0)
    assert result["deals"]["goods"] == pytest.approx({"due": 9.5, "paid": 5.5, "cancelled": 4} | nothing)
    assert result["deals"]["advice"] == pytest.approx({"due": 2, "paid": 1, "cancelled": 1} | nothing)


def test_optional_purchases_come_before_builds_and_tranches() -> None:
    """Of 5 an optional purchase takes 3, and half a unit at 4 the rest.

    Of the next 5 a whole unit takes 4, and half of the tranche of 2 the rest.
    """
    site = {"owner": "lab", "user": "lab", "vendor": "maker", "chip": 4, "plan": [1, 1]}
    stake = {"kind": "equity", "payer": "lab", "payee": "firm", "amount": 2, "schedule": [2]}
    deals = {"stake": stake, "goods": option("lab", "world", [3])}
    result = simulate(small_book({"lab": {"revenue": 5}, "firm": {}}, programmes={"site": site}, deals=deals))
    assert flow(result, "lab > world: purchase") == pytest.approx([3, 0, 0])
    assert result["balances"]["site: built"] == pytest.approx([0.5, 1, 0])
    assert flow(result, "lab > firm: equity") == pytest.approx([0, 1, 1])


def test_cover_looks_at_what_optional_purchases_leave() -> None:
    """Of the lab's 5, 3 are spent: 2 left cover half of the fees of 1 a unit four times."""
    site = {"owner": "cloud", "user": "lab", "vendor": "maker", "chip": 1, "plan": [1], "cover": 4}
    fee = {"kind": "cloud", "payer": "lab", "payee": "cloud", "programme": "site", "per": 1}
    deals = {"fee": fee, "goods": option("lab", "world", [3])}
    entities = {"lab": {"cash": 5}, "cloud": {"cash": 9}}
    result = simulate(small_book(entities, programmes={"site": site}, deals=deals))
    assert result["balances"]["site: built"] == pytest.approx([0.5, 0, 0])


def test_payouts_come_from_what_optional_purchases_leave_which_are_outside_free_cash_flow() -> None:
    """In quarter 2 the buyer has 4, buys for 3 and pays out the 1 that is left of the 2 it earned in quarter 1.

    In quarter 3 it pays out 2 as if it had bought nothing, and the shop nothing of the 3 it was paid.
    """
    entities = {"buyer": {"revenue": 2, "payout": 1}, "shop": {"payout": 1}}
    result = simulate(small_book(entities, deals={"goods": option("buyer", "shop", [0, 3])}))
    assert flow(result, "buyer > shop: purchase") == pytest.approx([0, 3, 0])
    assert flow(result, "buyer > world: payout") == pytest.approx([0, 1, 2])
    assert flow(result, "shop > world: payout") == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("binding", "costs", "tax"), [("firm", [2, 0, 0], [0, 0.5, 0]), ("optional", [0, 2, 0], [0, 1, 0])]
)
def test_a_cut_optional_purchase_is_revenue_now_and_a_cost_a_quarter_later(
    binding: str, costs: list, tax: list
) -> None:
    """The buyer has 4 (of a wish of 8, where it is optional): revenue of 4, of which costs are half, is worth 12."""
    schedule = [8 if binding == "optional" else 4]
    shop = {"cash": 1, "cost_share": 0.5, "tax": 0.25, "multiple": 3}
    deals = {"goods": option("buyer", "shop", schedule, binding=binding)}
    result = simulate(small_book({"buyer": {"cash": 4}, "shop": shop}, deals=deals))
    assert result["balances"]["shop: revenue (invoiced)"] == pytest.approx([4, 0, 0])
    assert flow(result, "shop > world: costs") == pytest.approx(costs)
    assert flow(result, "shop > world: tax") == pytest.approx(tax)
    assert result["balances"]["shop: equity value"][0] == pytest.approx(12 + 1 + 4 - costs[0])


def test_nobody_counts_on_what_others_may_buy() -> None:
    stake = {"kind": "equity", "payer": "shop", "payee": "firm", "amount": 2, "schedule": [2]}
    deals = {"goods": option("world", "shop", [1.5]), "stake": stake}
    result = simulate(small_book({"shop": {}, "firm": {}}, deals=deals))
    assert flow(result, "world > shop: purchase") == pytest.approx([1.5, 0, 0])
    assert flow(result, "shop > firm: equity") == pytest.approx([0, 1.5, 0])


def test_a_payer_in_arrears_wishes_nothing_while_a_payee_in_arrears_goes_on_selling() -> None:
    """The firm owes 9 in quarter 1, has 1 + 6 and sells for 0.5; in quarter 2 it pays the 1.5 that it lacked.

    It buys in quarter 3 only, though in quarter 2 it has 4.5 to spare; it sells in all of them.
    """
    entities = {"firm": {"cash": 1, "revenue": 6}, "buyer": {"cash": 9}}
    deals = {
        "plant": {"kind": "purchase", "payer": "firm", "payee": "world", "schedule": [9]},
        "goods": option("firm", "world", [1, 1, 1]),
        "sales": option("buyer", "firm", [0.5, 0.5, 0.5]),
    }
    result = simulate(small_book(entities, deals=deals))
    assert flow(result, "firm > world: purchase") == pytest.approx([7.5, 1.5, 1])
    assert flow(result, "buyer > firm: purchase") == pytest.approx([0.5, 0.5, 0.5])
    assert result["deals"]["goods"]["paid"] == pytest.approx(1)


def test_an_optional_purchase_stops_at_its_payers_default_without_damages() -> None:
    """The buyer's 5 pay costs of 2, a wish of 1 and costs of 2; then nothing is left, and 2 are owed in quarter 3."""
    deals = {"goods": option("buyer", "shop", [1, 1, 1, 1, 1])}
    result = simulate(small_book({"buyer": {"cash": 5, "fixed": 2}, "shop": {}}, 5, deals=deals))
    assert result["defaults"] == {"buyer": 3, "shop": None}
    assert flow(result, "buyer > shop: purchase") == pytest.approx([1, 0, 0, 0, 0])
    assert result["balances"]["buyer: claims on the estate"][2:] == pytest.approx([2, 2, 2])
    assert "shop" not in result["losses"]
    assert (result["deals"]["goods"]["cancelled"], result["deals"]["goods"]["lost"]) == (4, 0)


def test_an_optional_purchase_stops_at_its_payees_default() -> None:
    book = small_book({"shop": NEVER_PAYS, "buyer": {"cash": 9}}, deals={"goods": option("buyer", "shop", [0.1] * 3)})
    result = simulate(book)
    assert flow(result, "buyer > shop: purchase") == pytest.approx([0.1, 0, 0])
    assert result["deals"]["goods"]["cancelled"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("stages", "owed"),
    [
        ({"stage": "letter-of-intent"}, 2),
        ({"stage": "delivered"}, 0),
        ({"stages": [{"stage": "letter-of-intent", "on": "2025-06-01"}, {"stage": "signed", "on": "2025-12-01"}]}, 0),
    ],
)
def test_a_promise_binds_once_its_letter_is_signed(stages: dict, owed: float) -> None:
    book = small_book({"buyer": {"cash": 1}}, 1, deals={"goods": option("buyer", "world", [3]) | stages})
    result = simulate(book, {"signed": {"goods": True}})
    assert flow(result, "buyer > world: purchase") == pytest.approx([1])
    assert result["balances"]["buyer: arrears"] == pytest.approx([owed])


def test_what_nobody_owes_is_not_guaranteed() -> None:
    backstop = {"kind": "guarantee", "payer": "bank", "payee": "shop", "deal": "goods", "amount": 1}
    deals = {"goods": option("buyer", "shop", [1]), "backstop": backstop}
    with pytest.raises(ValueError, match="optional"):
        simulate(small_book({"buyer": {}, "shop": {}, "bank": {}}, deals=deals))
