"""Random houses for the tests of the picture: 3 to 16 cards, every kind and state, balanced circular parts."""

from hypothesis import strategies as st

from cardhouse.report.house import Card, Floor, Flow, Guarantee, House

NAMES = ("OpenAI", "Nvidia", "X", "SpaceX/xAI", "Société Générale", "A company with a very long name, Ltd")
KINDS = ("customer", "equity", "debt", "service", "lease", "hardware")
SIGNS = ("lab", "cloud", "chips", "capital", "site", "none")
AMOUNTS = st.floats(0.01, 300.0, allow_nan=False)


@st.composite
def houses(draw: st.DrawFn) -> House:
    """Draw a house whose circular parts are sums of loops, so that each card passes on what reaches it."""
    count, floors = draw(st.integers(3, 16)), draw(st.integers(1, 5))
    cards = tuple(
        Card(
            f"c{number}",
            draw(st.sampled_from(NAMES)),
            f"f{draw(st.integers(0, floors - 1))}",
            draw(st.sampled_from(SIGNS)),
        )
        for number in range(count)
    )
    flows: list[Flow] = []
    for _ in range(draw(st.integers(0, 3))):
        loop = draw(st.permutations(range(count)))[: draw(st.integers(2, min(5, count)))]
        round_amount = draw(AMOUNTS)
        for one, two in zip(loop, loop[1:] + loop[:1], strict=True):
            kind, through = draw(st.sampled_from(KINDS)), draw(st.sampled_from((0.0, 0.0, 5.0)))
            state = draw(st.sampled_from(("firm", "firm", "signed", "estimate")))
            flows.append(Flow(f"c{one}", f"c{two}", kind, round_amount + through, round_amount, state))
    for _ in range(draw(st.integers(1, 3 * count))):
        payer, payee = draw(st.permutations(range(count)))[:2]
        state = draw(st.sampled_from(("firm", "firm", "promise", "signed", "estimate", "unknown")))
        amount = 0.0 if state == "unknown" else draw(AMOUNTS)
        who = "world" if draw(st.integers(0, 3)) == 0 else f"c{payer}"
        flows.append(Flow(who, f"c{payee}", draw(st.sampled_from(KINDS)), amount, 0.0, state))
    guarantees = tuple(Guarantee("c0", flow.payer, flow.payee, "Nvidia guarantees up to 105") for flow in flows[:2])
    return House(
        cards,
        tuple(Floor(f"f{number}", f"Floor number {number}") for number in range(floors)),
        tuple(flows),
        guarantees,
        title="Who pays whom",
        unit="USD bn a year",
        attic=draw(st.sampled_from((None, ("45%", "of the 469 paid between these companies goes round (211)")))),
        language=draw(st.sampled_from(("en", "fr"))),
    )
