"""Published and closed-form answers of tracing, as flows of money."""

import numpy as np
import pytest

from cardhouse.trace import circular_part, circular_part_bff, finn_share, round_trip, self_funded_prorata, throughflow


def test_largest_and_forwarded_circulation_differ():
    """The two rules of Homs-Dones, MacKay, Sansom, Zhou (2025), arXiv:2506.12546, worked by hand: 9/14 and 7.5/14.

    Largest: 0>1>0 with 0 and 0>2>1>0 with 3. Forwarding: pi = (2, 2, 1) / 5, a = min(8 / 0.4, 3 / 0.4, 3 / 0.2) = 7.5.
    """
    flows = np.array([[0.0, 4, 4], [3, 0, 0], [0, 3, 0]])
    assert circular_part(flows).index == pytest.approx(9 / 14, abs=1e-15)
    assert circular_part_bff(flows).index == pytest.approx(7.5 / 14, abs=1e-15)


def test_geometric_comeback():
    """Geometric series: of 1 invested, a is spent at a cloud, b of that at a chip maker, c of that invested again."""
    a, b, c = 0.8, 0.5, 0.3
    gross = 0.4545454545454546  # a b / (1 - a b c), all receipts of the chip maker
    lab = 1 + c * gross
    flows = np.array([[0.0, a * lab, 0], [0, 0, gross], [c * gross, 0, 0]])
    outside, outflow = [1.0, 0, 0], [lab, a * lab, gross]
    passing = throughflow(flows, outside, outflow)
    np.testing.assert_allclose(passing, [lab, a * lab, gross], atol=1e-12)
    answer = round_trip(flows, flows, outside, outflow, 2)
    assert answer.prorata == pytest.approx(0.4, abs=1e-12)  # first pass a b
    share = finn_share(flows, outside, outflow, 2)
    assert a * b / (1 - share) == pytest.approx(gross, abs=1e-12)
    assert gross * (1 - c) == pytest.approx(0.3181818181818182, abs=1e-12)
    assert self_funded_prorata(flows, flows, outside, outflow, 2).share == pytest.approx(a * b * c, abs=1e-12)


def test_neumann_series_of_passed_on_money():
    """Closed form of an absorbing chain (Kemeny and Snell 1976, ch. 3): fundamental matrix of three mixing nodes."""
    passed = np.array([[0, 0.6, 0.2], [0.5, 0, 0.3], [0.1, 0.4, 0]])
    passing = np.array([1.752988047808765, 1.354581673306773, 0.7569721115537851])
    flows = passed * passing[:, None]
    outside = [1.0, 0, 0]
    np.testing.assert_allclose(throughflow(flows, outside, flows.sum(axis=1)), passing, atol=1e-10)
    assert 1 / (1 - finn_share(flows, outside, passing, 0)) == pytest.approx(1.752988047808765, abs=1e-10)
    leak = passing - flows.sum(axis=1)
    np.testing.assert_allclose(leak, [0.3505976095617529, 0.27091633466135456, 0.37848605577689254], atol=1e-10)


def test_proportional_sharing_of_bialek():
    """Bialek (1996), IEE Proc. GTD 143(4):313-320, four-node example, lossless; generator 1 traced to lines and loads.

    The first source is a payer of its own (node 0), all of whose outflow is labelled; nodes 1 to 4 are the paper's.
    """
    flows = np.zeros((5, 5))
    flows[0, 1] = 394.5
    for payer, payee, amount in [(1, 2, 59.5), (1, 3, 221.5), (1, 4, 113.5), (2, 4, 172.0), (4, 3, 82.5)]:
        flows[payer, payee] = amount
    outside = np.array([394.5, 0, 112.5, 0, 0])
    outflow = flows.sum(axis=1) + np.array([0, 0, 0, 304.0, 203.0])
    passing = throughflow(flows, outside, outflow)
    np.testing.assert_allclose(passing[1:], [394.5, 172.0, 304.0, 285.5], atol=1e-9)
    labelled = self_funded_prorata(flows, flows, outside, outflow, 0).labelled
    assert labelled[2, 4] == pytest.approx(59.5, abs=1e-9)
    assert labelled[4, 3] == pytest.approx(49.991243432574436, abs=1e-9)
    loads = labelled.sum(axis=0) / passing * [0, 0, 0, 304.0, 203.0]
    np.testing.assert_allclose(loads[3:], [271.4912434325744, 123.00875656742556], atol=1e-9)


@pytest.mark.parametrize(("start", "home"), [(0, 0.75), (1, 0.5), (2, 0.25)])
def test_drunkards_walk(start, home):
    """Grinstead and Snell, Introduction to Probability, ch. 11.2: absorption at home from corner 1, 2 or 3.

    A seller (node 3) pays 1 to the corner where the walk starts; home is the seller, the bar is the world.
    """
    visits = np.array([[1.5, 1, 0.5], [1, 2, 1], [0.5, 1, 1.5]])[start]
    flows = np.zeros((4, 4))
    flows[0, 1] = visits[0] / 2
    flows[1, 0] = flows[1, 2] = visits[1] / 2
    flows[2, 1] = visits[2] / 2
    flows[0, 3] = visits[0] / 2
    flows[3, start] = 1.0
    outside, outflow = [0, 0, 0, 1 - home], [*visits, 1.0]
    np.testing.assert_allclose(throughflow(flows, outside, outflow)[:3], visits, atol=1e-12)
    assert round_trip(flows, flows, outside, outflow, 3).prorata == pytest.approx(home, abs=1e-12)


def test_leontief_inverse_of_miller_and_blair():
    """Miller and Blair (2009), Input-Output Analysis, tables 2.3 and 2.4: diagonal of the Leontief inverse.

    Sector j pays i for Z_ij; final demand is money from outside. Nobody pays itself here, so what a sector buys from
    itself is left out, which multiplies the diagonal by 1 - A_ii.
    """
    bought = np.array([[150.0, 500], [200, 100]])
    output, own = np.array([1000.0, 2000]), np.array([150.0, 100])
    flows = (bought - np.diag(own)).T
    shares = [finn_share(flows, [350.0, 1700], output - own, sector) for sector in (0, 1)]
    np.testing.assert_allclose(throughflow(flows, [350.0, 1700], output - own), output - own)
    inverse = 1 / (1 - np.array(shares)) / (1 - own / output)
    np.testing.assert_allclose(inverse, [1.25412541, 1.12211221], atol=1e-7)
