"""One partner's or one tie's change, judged by a norm from outside the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.change._scores import unit_figures
from partnerkit.results import ReliableChange
from partnerkit.stats.change import difference_error, reliable_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnerkit.change._scores import Scored
    from partnerkit.results import Norm

__all__ = ["reliable_changes"]


def reliable_changes(scored: Scored, norms: Mapping[str, Norm], level: float) -> Iterator[ReliableChange]:
    """Yield each partner's or tie's change in the scores that have a norm.

    Args:
        scored: Two waves.
        norms: By the id of the criterion or framework.
        level: 1.96 standard errors are needed at 0.95.
    """
    if not norms:
        return
    first, second = unit_figures(scored)
    for i, id_ in enumerate(scored.ids):
        if id_ in norms:
            error = difference_error(norms[id_].reliability, norms[id_].sd)
            for row in np.flatnonzero(~np.isnan(first[:, i]) & ~np.isnan(second[:, i])):
                one, other = float(first[row, i]), float(second[row, i])
                index, needed, is_reliable = reliable_change(other - one, error, level)
                yield ReliableChange(
                    about=scored.rows[row],
                    id=id_,
                    subject=scored.subject,
                    first=one,
                    second=other,
                    change=other - one,
                    index=index,
                    needed=needed,
                    is_reliable=is_reliable,
                    norm=norms[id_],
                )
