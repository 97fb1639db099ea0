"""Flows added up over blocks of paths as they happen: to keep every line of every path costs more than to make it."""

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.simulate.estates import Estates
from cardhouse.simulate.quarter import Quarter

BLOCK = 64  # means are summed over blocks of paths that no chunk splits


def block_sums(
    amounts: Float[np.ndarray, "*row path"], kept: Bool[np.ndarray, " path"] | None = None
) -> Float[np.ndarray, "*row block"]:
    """Return sums over blocks of the paths kept (all, if none is left out), sums[b] = sum_p amounts[64 b + p],
    p = 0..63; past the last path lies 0."""
    if kept is not None:
        amounts = np.where(kept, amounts, 0.0)
    missing = -amounts.shape[-1] % BLOCK
    if missing:
        amounts = np.concatenate([amounts, np.zeros((*amounts.shape[:-1], missing))], axis=-1)
    sums: np.ndarray = np.ascontiguousarray(amounts).reshape(*amounts.shape[:-1], -1, BLOCK).sum(axis=-1)
    return sums


class FlowSums:
    """Hold a chunk's flows quarter by quarter, summed over blocks of paths.

    `paid` to the payee and `succeeded` to the world in its place are (line, block) a quarter, `recovered` and
    `inherited` likewise (part, claim, block) of estates, `extra NAME` (firm, block). Only paths `kept` are added up.
    """

    def __init__(self, kept: Bool[np.ndarray, " path"] | None = None) -> None:
        self._kept = kept
        self._quarters: dict[str, list[np.ndarray]] = {}

    def add_quarter(
        self, quarter: Quarter, estates: Estates, closed_before: np.ndarray, extras: dict[str, np.ndarray]
    ) -> None:
        """Add what a quarter paid; `closed_before` (firm, path) marks the firms that the world had succeeded."""
        self._add("paid", "succeeded", quarter.paid, quarter.succeeded)
        for name, amounts in extras.items():
            self._keep(f"extra {name}", block_sums(amounts, self._kept))
        done = quarter.closing
        if done is None:
            for name in ("recovered", "inherited"):
                self._keep(name, np.zeros((2, len(estates.rows), -(-closed_before.shape[1] // BLOCK))))
            return
        padded = np.concatenate([closed_before, np.zeros((1, closed_before.shape[1]), dtype=bool)])
        self._add("recovered", "inherited", np.stack([done.secured, done.paid]), padded[estates.creditor])

    def by_quarter(self) -> dict[str, np.ndarray]:
        """Return the sums of every flow with the quarters before the rows: (quarter, line, block) and so on."""
        return {name: np.stack(quarters, axis=-3) for name, quarters in self._quarters.items()}

    def _add(self, name: str, to_world: str, amounts: np.ndarray, gone: np.ndarray) -> None:
        if gone.any():
            self._keep(name, block_sums(np.where(gone, 0.0, amounts), self._kept))
            self._keep(to_world, block_sums(np.where(gone, amounts, 0.0), self._kept))
        else:
            self._keep(name, block_sums(amounts, self._kept))
            self._keep(to_world, np.zeros_like(self._quarters[name][-1]))

    def _keep(self, name: str, sums: np.ndarray) -> None:
        self._quarters.setdefault(name, []).append(sums)
