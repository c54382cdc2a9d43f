"""Document + Pack → Facts, Indicators, Claims.  The door: ``find_facts``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jizheng.facts.claims import find_claims, patterns
from jizheng.facts.forms import notes, unfilled_form
from jizheng.facts.glued import Glued
from jizheng.facts.grids import read_grid
from jizheng.facts.indicators import find_indicators
from jizheng.facts.itemised import read_itemised
from jizheng.facts.join import join, of_the_whole
from jizheng.facts.labelled import read_full_marks
from jizheng.facts.lexicon import lexicon
from jizheng.facts.lists import read_lists
from jizheng.facts.mentions import Mention, Mentions
from jizheng.facts.profile import find_profile
from jizheng.facts.prose import Prose
from jizheng.facts.sentences import sentences, whole_text
from jizheng.facts.stream import Stream
from jizheng.facts.told import told_indicators
from jizheng.facts.topics import topics
from jizheng.model import Document, Found, Paragraph, Problem, Table
from jizheng.pack import Pack

__all__: Sequence[str] = ("find_facts",)

_MOST = 6_000  # statements of one document; the longest real reports have a tenth of it
_TOO_MANY = f"数据超过{_MOST}个，不像一份报告，从这里起的文字没有再找数据。请把需要体检的报告单独存成一个文件。"


def find_facts(document: Document, pack: Pack) -> Found:
    """Everything the document states, by the words of the pack.

    Tables first (a number is named by its heads), then flattened forms, then prose; what a table
    has claimed, prose does not read again.  Never raises for a document that ``read`` made.
    """
    lex = lexicon(pack)
    mentions = Mentions(document)
    indicators, covered = find_indicators(mentions, lex)
    unit = ""
    for i, block in enumerate(document.blocks):
        if isinstance(block, Table):
            read_grid(mentions, i, block, lex, unit, covered)
            unit = ""
        else:
            # A caption (单位：万元) rules the table that follows it.
            unit = lex.unit_in(block.text) if len(block.text) < 60 else ""
    stream = Stream(mentions, lex)
    stream.read()
    glued = Glued(mentions, lex)
    glued.read()
    read_full_marks(mentions, lex)
    read_itemised(mentions, lex)
    told = told_indicators(mentions, lex, mentions.taken | covered)
    indicators = (*indicators, *stream.indicators, *glued.indicators, *told)
    read_lists(mentions, lex)
    profile = find_profile(document, mentions.items, lex, pack)
    prose = Prose(mentions, lex, profile, topics(document, lex))
    problems: tuple[Problem, ...] = ()
    blank = unfilled_form(profile, mentions.items, indicators, pack)
    passed_over = mentions.taken | covered | (notes(document, lex) if blank else frozenset())
    for i, k, path, text in _running_text(document):
        if text and (i, k) not in passed_over:
            if len(mentions.items) > _MOST:
                problems = (Problem("many_figures", _TOO_MANY, path),)
                break
            prose.read(i, k, text)
    whole = of_the_whole(_filled_in(mentions.items, pack), profile.kind)
    facts = join(whole, pack, profile.year)
    claims = find_claims(sentences(document, patterns(pack).words), facts, indicators, pack, whole_text(document))
    return Found(profile, facts, indicators, claims, problems)


def _running_text(document: Document) -> Iterator[tuple[int, int, str, str]]:
    """(block, cell or -1, path, text) of everything that may be prose."""
    for i, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            yield i, -1, block.path, block.text
        else:
            yield from ((i, k, cell.path, cell.text) for k, cell in enumerate(block.cells))


def _filled_in(items: list[Mention], pack: Pack) -> list[Mention]:
    """The mentions without the weight that a form prints beside its funds, where nobody has filled the funds in."""
    if any(m.value is not None and pack.concepts[m.concept].type == "money" for m in items):
        return items
    return [m for m in items if m.concept != "execution_weight"]
