"""Look-through exposure."""

import numpy as np
import pytest

from cardhouse.measure import Missing, between, exposure_concentration, look_through

CLAIMS = np.array([[0.0, 0.5, 0.2], [0.0, 0.0, 0.4], [0.1, 0.0, 0.0]])  # fund, lab, cloud


def test_claims_on_claims_by_hand():
    """A fund (100) holds half in a lab and 20% in a cloud, which holds 10% in the fund: of each round 4% come back."""
    answer = look_through([[100.0, 0, 0]], CLAIMS)
    fund = 100 / (1 - 0.1 * (0.2 + 0.5 * 0.4))
    np.testing.assert_allclose(answer.passing.centre, [[fund, 0.5 * fund, 0.4 * fund]], rtol=1e-14)
    np.testing.assert_allclose(answer.ultimate.centre, [[0.3 * fund, 0.3 * fund, 0.36 * fund]], rtol=1e-14)
    assert answer.ultimate.centre.sum() == pytest.approx(100)
    assert not answer.closed.any()
    assert answer.endless.centre.tolist() == [0.0]
    assert max(abs(np.linalg.eigvals(CLAIMS))) <= answer.radius < 1
    assert answer.residual < 1e-14
    shares = answer.ultimate.centre / 100
    assert float(exposure_concentration(answer).centre[0]) == pytest.approx((shares**2).sum())


def test_leontief_inverse_of_miller_and_blair():
    """Miller and Blair (2009), Input-Output Analysis, table 2.4: (I - A)^-1 = [[1.254, .33], [.264, 1.122]].

    The coefficients [[.15, .25], [.2, .05]] are claims here; what a sector has on itself is left out, so that the
    row is divided by 1 - A_ii and the answer's column multiplied by it.
    """
    own = np.array([0.15, 0.05])
    claims = np.array([[0, 0.25], [0.2, 0]]) / (1 - own)[:, None]
    answer = look_through(np.eye(2), claims).passing.centre / (1 - own)[None, :]
    np.testing.assert_allclose(answer, [[1.25412541, 0.33003300], [0.26402640, 1.12211221]], atol=1e-8)


def test_a_closed_ring_has_no_answer_and_says_so():
    claims = [[0.0, 0.6, 0, 0.1], [0.0, 0, 1, 0], [0.0, 1, 0, 0], [0.0, 0, 0, 0]]
    answer = look_through([[100.0, 0, 0, 0], [0.0, 0, 0, 50]], claims)
    assert answer.closed.tolist() == [False, True, True, False]
    assert answer.ultimate.missing.tolist() == [[None, *[Missing.CLOSED_RING] * 2, None], [None] * 4]
    np.testing.assert_allclose(answer.ultimate.centre, [[30, np.nan, np.nan, 10], [0, 0, 0, 50]], atol=1e-12)
    np.testing.assert_allclose(answer.endless.centre, [60, 0], atol=1e-12)
    spread = exposure_concentration(answer)
    assert spread.missing.tolist() == [Missing.CLOSED_RING, None]
    assert (float(spread.low[0]), float(spread.high[0])) == pytest.approx((0.1, 0.46))
    assert float(spread.centre[1]) == 1.0


def test_parts_that_add_up_to_one_but_for_rounding_close_a_ring():
    claims = np.zeros((5, 5))
    claims[0, 1:4] = 0.7, 0.2, 0.1
    claims[1:4, 0] = 1.0
    assert claims[0].sum() < 1.0
    assert look_through(np.eye(5), claims).closed.tolist() == [True] * 4 + [False]


def test_a_ring_may_be_entered_after_several_claims():
    """Of 100 in a first fund half are in a second one, which has 40% in a ring of two."""
    claims = np.zeros((4, 4))
    claims[0, 1], claims[1, 2], claims[2, 3], claims[3, 2] = 0.5, 0.4, 1.0, 1.0
    answer = look_through([[100.0, 0, 0, 0]], claims)
    np.testing.assert_allclose(answer.endless.centre, [20.0])
    np.testing.assert_allclose(answer.ultimate.centre, [[50, 30, np.nan, np.nan]])


def test_near_a_closed_ring_the_bound_on_the_radius_says_how_near():
    answer = look_through([[1.0, 0]], [[0.0, 1.0], [1 - 1e-6, 0]])
    assert not answer.closed.any()
    assert 1 - 1e-6 < answer.radius < 1
    assert answer.passing.centre[0, 0] == pytest.approx(1e6, rel=1e-6)
    assert answer.ultimate.centre.sum() == pytest.approx(1)


def test_only_the_loss_is_passed_on():
    """Of a claim on the fund 90% are lost, on the lab 40%, on the cloud all: by hand on a chain fund > lab > cloud."""
    answer = look_through([[100.0, 0, 0]], [[0.0, 0.5, 0], [0, 0, 0.2], [0, 0, 0]], loss=[0.9, 0.4, 1.0])
    np.testing.assert_allclose(answer.ultimate.centre, [[45, 45 * 0.4 * 0.8, 45 * 0.4 * 0.2]])
    ring = look_through([[1.0, 0]], [[0, 1.0], [1.0, 0]], loss=[0.5, 0.5])
    assert not ring.closed.any()
    assert ring.ultimate.centre.tolist() == [[0.0, 0.0]]


def test_exposures_that_are_ranges_or_unknown():
    answer = look_through(between([[100.0, 0, 0]], [[200.0, 0, 0]], [[150.0, 0, 0]]), CLAIMS)
    np.testing.assert_allclose(answer.ultimate.high, 2 * answer.ultimate.low)
    unknown = look_through([[np.nan, 5, 0], [1.0, np.nan, 0]], [[0, 0.5, 0], [0, 0, 0], [0, 0, 0]])
    gone = Missing.NOT_GIVEN
    assert unknown.ultimate.missing.tolist() == [[gone, gone, None], [None, gone, None]]
    assert set(exposure_concentration(unknown).missing) == {gone}
    assert exposure_concentration(look_through([[0.0, 0, 0]], CLAIMS)).missing.tolist() == [Missing.NO_EXPOSURE]


@pytest.mark.parametrize(
    ("exposures", "claims", "loss", "complaint"),
    [
        ([[1.0, 0]], [[0, 0.7], [0.8, 0.0]], [1.0], "loss"),
        ([[1.0, 0]], [[0, 1.2], [0.8, 0]], None, "more claims than assets"),
        ([[1.0, 0]], [[0.1, 0.2], [0.8, 0]], None, "on itself"),
        ([[-1.0, 0]], [[0, 0.2], [0.8, 0]], None, "negative"),
        ([1.0, 0], [[0, 0.2], [0.8, 0]], None, "exposures are"),
        ([[1.0, 0]], [[0, 0.2, 0.1], [0.8, 0, 0]], None, "claims are"),
    ],
)
def test_what_does_not_fit_is_refused(exposures, claims, loss, complaint):
    with pytest.raises(ValueError, match=complaint):
        look_through(exposures, claims, loss)
