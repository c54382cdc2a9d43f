"""Facts + Findings → Score.  The doors: ``score``, and ``score_with`` for one scheme by name.

Schemes are rows of scores.yaml; nothing here knows a weight, a band or a grade.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jizheng.model import Finding, Found, Score, ScoreSheet
from jizheng.pack import Pack
from jizheng.pack_rows import Scheme
from jizheng.score.figures import Figures
from jizheng.score.propose import propose
from jizheng.score.recompute import recompute
from jizheng.score.sheet import official
from jizheng.score.verdict import conclude

__all__: Sequence[str] = ("score", "score_with")

USES: dict[str, Callable[[Scheme, Figures, Pack], ScoreSheet | None]] = {
    "recompute": recompute,
    "partial": official,
    "propose": propose,
    "optional": propose,
}


def score(found: Found, findings: tuple[Finding, ...], pack: Pack) -> Score:
    """The stated total set against what the report's own figures give.

    A form with weights is recomputed.  One without gets the local score sheet as far as it is
    known, and a trial under the default weights, marked as ours.  Never raises.
    """
    figures = Figures(found, findings)
    own: ScoreSheet | None = None
    ruler = pack.ruler(found.profile.kind)
    if ruler is not None:
        own = recompute(ruler, figures, pack)
    others: list[ScoreSheet] = []
    fit = [s for s in pack.schemes if not s.kinds or found.profile.kind in s.kinds]
    if own is None and found.facts:
        for use in ("partial", "propose"):
            sheets = [USES[use](s, figures, pack) for s in fit if s.use == use]
            others += [x for x in sheets if x is not None]
    if own is None and not any(s.use == "propose" for s in fit) and figures.get("self_score") is None:
        ruler = None  # final accounts, budgets and target forms owe nobody a score
    return conclude(ruler, own, ((own,) if own else ()) + tuple(others), figures)


def score_with(scheme_id: str, found: Found, findings: tuple[Finding, ...], pack: Pack) -> ScoreSheet | None:
    """One scheme of the pack applied to a report; None when it does not apply, KeyError when unknown."""
    scheme = {s.id: s for s in pack.schemes}[scheme_id]
    return USES[scheme.use](scheme, Figures(found, findings), pack)
