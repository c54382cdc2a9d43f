"""Values of a flattened row laid on the heads of its columns where blanks were lost."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.tokens import Token
from jizheng.pack_rows import ConceptRow

MONEY = (
    "budget_initial",
    "budget_full",
    "budget",
    "executed",
    "funds_planned",
    "funds_due",
    "funds_received",
    "funds_allocated",
)


def by_type(values: list[Token], heads: list[ConceptRow], lex: Lexicon) -> list[int] | None:
    """The only best way to lay values on heads in order, None when two ways are as good.

    Ways that differ only in where a dash stands (- | - under 分值 | 执行率 | 得分) agree on the figures: the dashes
    are laid nowhere (-1).
    """
    cells = [lex.numbers.cell(v.text) for v in values]
    best: list[tuple[Decimal, tuple[int, ...]]] = []
    for choice in combinations(range(len(heads)), len(values)):
        rank = Decimal(0)
        laid: dict[str, Decimal] = {}
        bare = False  # a rate without its sign (执行率(%)): only where it follows from the amounts
        for (state, value, unit, *_), n in zip(cells, choice, strict=True):
            head = heads[n]
            if head.type == "text" and value is not None:
                break
            if (
                (unit == "%") != (head.type == "ratio")
                and value is not None
                and (unit == "%" or value > 1 or head.type != "ratio")
            ):
                if unit == "%" or (head.type == "ratio" and (unit or head.code != "execution_rate")):
                    break
                bare = bare or head.type == "ratio"
            if head.type == "score" and (unit not in ("", "分") or (value or 0) > 100):
                break
            if value is not None:
                laid[head.code] = value
            del state
        else:
            dashed = {n for (_, value, *_), n in zip(cells, choice, strict=True) if value is None}
            skipped = [h for n, h in enumerate(heads) if n not in choice or n in dashed]
            rank -= sum(
                10 if h.code in ("budget_full", "executed", "budget") else 3 if h.code in MONEY else 1 for h in skipped
            )
            rate, full, done = (
                laid.get("execution_rate"),
                laid.get("budget_full") or laid.get("budget"),
                laid.get("executed"),
            )
            follows = rate is not None and full and done is not None and abs(done / full * 100 - rate) < 1
            if bare and not follows:
                continue
            rank += 5 if follows else 0
            best.append((rank, choice))
    if not best or all(value is None for _, value, *_ in cells):
        return None
    top = max(rank for rank, _ in best)
    ways = [choice for rank, choice in best if rank == top]
    out = [at[0] if len(set(at)) == 1 else -1 for at in zip(*ways, strict=True)]
    return None if any(n < 0 and value is not None for n, (_, value, *_) in zip(out, cells, strict=True)) else out
