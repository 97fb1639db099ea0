"""Rays from the origin: where each first meets failure, by a scan outwards and bisection."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from cardhouse.probe.failure.counted import Counted


@dataclass(frozen=True)
class Crossings:
    """Hold the nearest failing point seen on each ray.

    Attributes:
        direction: unit vectors (ray, dimension).
        radius: distance from the origin of the failing point (ray,); infinite where none was seen.
        excess: excess at that point (ray,); where none fails, the largest that was seen.
    """

    direction: Float[np.ndarray, "ray dimension"]
    radius: Float[np.ndarray, " ray"]
    excess: Float[np.ndarray, " ray"]

    def failing(self) -> Bool[np.ndarray, " ray"]:
        """Tell which rays meet failure."""
        meets: Bool[np.ndarray, " ray"] = np.isfinite(self.radius)
        return meets

    def ranked(self) -> Int[np.ndarray, " ray"]:
        """Return the rays, nearest failure first; those that meet none come last, largest excess first."""
        order: Int[np.ndarray, " ray"] = np.lexsort((-self.excess, self.radius))
        return order

    def those(self, rays: Int[np.ndarray, " some"] | Bool[np.ndarray, " ray"]) -> "Crossings":
        """Return some of the rays."""
        return Crossings(self.direction[rays], self.radius[rays], self.excess[rays])

    def and_also(self, other: "Crossings") -> "Crossings":
        """Return these rays followed by others."""
        return Crossings(
            np.concatenate([self.direction, other.direction]),
            np.concatenate([self.radius, other.radius]),
            np.concatenate([self.excess, other.excess]),
        )


def crossings(
    ask: Counted,
    direction: Float[np.ndarray, "ray dimension"],
    radii: Float[np.ndarray, "ray shell"],
    bisections: int,
) -> tuple[Crossings, Float[np.ndarray, "ray shell"]]:
    """Return the first failing point on each ray, and the excess at every radius of the scan.

    Failure need not be monotone along a ray: the scan looks at all radii, and the first that fails is brought nearer by
    bisection towards the radius before it (for the first radius, towards half of it). Failure between two radii that do
    not fail is not seen. Each point that is returned was itself seen to fail.

    Args:
        ask: the function.
        direction: unit vectors.
        radii: distances to look at, rising along each ray, in standard deviations.
        bisections: halvings of the gap between two radii.
    """
    excess = ask(direction[:, None, :] * radii[..., None])
    fails = excess >= 0
    hit = np.flatnonzero(fails.any(axis=1))
    first = fails[hit].argmax(axis=1)
    high, reached = radii[hit, first], excess[hit, first]
    low = np.where(first > 0, radii[hit, np.maximum(first - 1, 0)], 0.5 * high)
    for _ in range(bisections if len(hit) else 0):
        middle = 0.5 * (low + high)
        value = ask(direction[hit] * middle[:, None])
        failed = value >= 0
        high, reached = np.where(failed, middle, high), np.where(failed, value, reached)
        low = np.where(failed, low, middle)
    radius, best = np.full(len(direction), np.inf), excess.max(axis=1)
    radius[hit], best[hit] = high, reached
    return Crossings(direction, radius, best), excess


def units(vectors: Float[np.ndarray, "*shape dimension"]) -> Float[np.ndarray, "*shape dimension"]:
    """Return vectors scaled to length one, `v = x / |x|`; a zero vector stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Float[np.ndarray, "*shape dimension"] = np.divide(
        vectors, length, out=np.zeros_like(vectors), where=length > 0
    )
    return scaled
