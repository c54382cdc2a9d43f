"""Kind about what earmarked money was spent on: 专款专用 beside wages, heating, cars of the unit's own office."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jizheng.check.case import Case, Result, not_applicable, passed
from jizheng.check.running import Running, running
from jizheng.check.said import quoted
from jizheng.model import Outcome
from jizheng.pack_rows import Rule

_BARE = 5  # 列支了工资: a verb and a kind of pay, nobody between them


def diverted(rule: Rule, case: Case) -> Iterator[Result]:
    """专款专用 … 列支机关取暖费: said to be spent on nothing else, and told what else it was spent on."""
    text = case.once(running)
    p = rule.params
    claims = [
        m for rx in p["claims"] for m in re.finditer(rx, text.text)
        if not any(w in text.text[text.clause(m.start()) : m.start()] for w in p["wishes"])
        and not case.promised(case.place(m.start(), m.end()), p["not_in"])
    ] if any(w in text.text for w in p["words"]) else []  # fmt: skip
    if not claims:
        yield not_applicable("没有写专款专用")
        return
    own = _own(case, p["places"])
    if any(w in own for w in p["unless"]):
        yield not_applicable("项目本身就是保障工资或运转的")
        return
    claim = claims[0]
    for kind in ("office", "pay"):
        for m in re.finditer(p[kind], text.text):
            start = text.clause(m.start())
            low = max(text.sentence(m.start())[0], m.start() - 24)
            if _denied(text, low, m.start(), p["never"]) or case.promised(case.place(m.start(), m.end()), p["not_in"]):
                continue
            # 列支工资236万元 says of nobody whose: then its sentence does.
            whose = m[0] if len(m[0]) > _BARE else text.text[text.sentence(m.start())[0] : m.end()]
            if kind == "pay" and _keys(whose, p["common"]) & _keys(own, p["common"]):
                continue  # 发放护林员工资 of money for 护林员
            slots = {
                "claim": quoted(text.text[text.clause(claim.start()) : claim.end()], 40),
                "spent": quoted(text.text[start : _stop(text, m.end())], 60),
            }  # fmt: skip
            places = (case.place(claim.start(), claim.end()), case.place(m.start(), m.end()))
            yield Result(Outcome.FAILED, slots, (), places)
            return
    yield passed()


def _stop(text: Running, at: int) -> int:
    """Where the clause that goes on behind a place ends."""
    m = re.compile(r"[，。；、\x00\n]").search(text.text, at)
    return m.start() if m else len(text.text)


def _own(case: Case, places: list[str]) -> str:
    """What the report says it is of: its title and project without the place, its goals and indicators."""
    p = case.found.profile
    place = re.compile(rf"^[\u4e00-\u9fff]{{0,14}}?(?:{'|'.join(places)})(?=[\u4e00-\u9fff\d])|20\d\d年度?|\d+")
    words = [place.sub("", "".join(p.title.split())), p.project]
    words += [str(f.value) for c in ("goal_expected", "goal", "project_name") for f in case.all(c)]
    return "\n".join([*words, *(i.name for i in case.indicators)])


def _denied(text: Running, start: int, end: int, words: list[str]) -> bool:
    return any(w in text.text[start:end] for w in words)


def _keys(words: str, common: list[str]) -> set[str]:
    return {words[k : k + 2] for k in range(len(words) - 1)} - set(common)
