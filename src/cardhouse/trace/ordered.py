"""Flows without a cycle, added and taken out one at a time."""

from collections import deque


class OrderedFlows:
    """Hold flows without a cycle, the nodes in an order in which every flow goes forward.

    The order saves most searches: a flow that goes forward in it closes no cycle, and another is looked into only
    between its two nodes. It is mended where a flow went backward, and holds when flows are taken out.

    Attributes:
        ahead: money by payee, for each payer.

    Source: Pearce and Kelly (2006), ACM Journal of Experimental Algorithmics 11, 1.7.
    """

    def __init__(self, nodes: int) -> None:
        self.ahead: list[dict[int, float]] = [{} for _ in range(nodes)]
        self._behind: list[set[int]] = [set() for _ in range(nodes)]
        self._place = list(range(nodes))

    def closed_by(self, payer: int, payee: int) -> list[int] | None:
        """Return the way from payee to payer that a flow back would make a cycle of; None, the order mended, if none.

        It is a shortest one (breadth first, lower nodes first).
        """
        first, last = self._place[payee], self._place[payer]
        if first > last:
            return None
        before = {payee: payee}
        queue = deque([payee])
        while queue and payer not in before:
            node = queue.popleft()
            for following in sorted(self.ahead[node]):
                if following not in before and self._place[following] <= last:
                    before[following] = node
                    queue.append(following)
        if payer not in before:
            self._mend(list(before), self._leading_to(payer, first))
            return None
        path = [payer]
        while path[-1] != payee:
            path.append(before[path[-1]])
        return path[::-1]

    def add(self, payer: int, payee: int, money: float) -> None:
        """Add a flow of which `closed_by` has said that it closes no cycle."""
        self.ahead[payer][payee] = money
        self._behind[payee].add(payer)

    def remove(self, payer: int, payee: int) -> None:
        """Take a flow out."""
        del self.ahead[payer][payee]
        self._behind[payee].remove(payer)

    def _leading_to(self, node: int, first: int) -> list[int]:
        """Return the nodes, not before place `first`, from which the flows lead to a node, itself included."""
        seen, stack = {node}, [node]
        while stack:
            for payer in self._behind[stack.pop()]:
                if payer not in seen and self._place[payer] >= first:
                    seen.add(payer)
                    stack.append(payer)
        return list(seen)

    def _mend(self, later: list[int], earlier: list[int]) -> None:
        """Put `earlier` nodes before `later` ones, each group in the order it had, in the places they held."""
        place = self._place
        nodes = sorted(earlier, key=place.__getitem__) + sorted(later, key=place.__getitem__)
        for node, free in zip(nodes, sorted(place[node] for node in nodes), strict=True):
            place[node] = free
