"""Document + Pack → Facts, Indicators, Claims.  The door: ``find_facts``."""

from __future__ import annotations

from collections.abc import Sequence

from jizheng.facts.claims import find_claims, patterns
from jizheng.facts.glued import Glued
from jizheng.facts.grids import read_grid, unit_in
from jizheng.facts.indicators import find_indicators
from jizheng.facts.join import join
from jizheng.facts.lexicon import lexicon
from jizheng.facts.lists import read_lists
from jizheng.facts.mentions import Mentions
from jizheng.facts.profile import find_profile
from jizheng.facts.prose import Prose
from jizheng.facts.sentences import sentences, whole_text
from jizheng.facts.stream import Stream
from jizheng.facts.values import fold
from jizheng.model import Document, Found, Paragraph, Table
from jizheng.pack import Pack

__all__: Sequence[str] = ("find_facts",)


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
            unit = unit_in(block.text) if len(block.text) < 60 else ""
    stream = Stream(mentions, lex, covered)
    stream.read()
    glued = Glued(mentions, lex)
    glued.read()
    indicators = (*indicators, *stream.indicators, *glued.indicators)
    profile = find_profile(document, mentions.items, lex, pack)
    read_lists(mentions, lex)
    prose = Prose(mentions, lex, profile.kind, profile.unit, fold(profile.title))
    for i, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if (i, -1) not in mentions.taken and (i, -1) not in covered:
                prose.read(i, -1, block.text)
        else:
            for k, cell in enumerate(block.cells):
                if cell.text and (i, k) not in mentions.taken and (i, k) not in covered:
                    prose.read(i, k, cell.text)
    facts = join(mentions.items, pack, profile.year)
    claims = find_claims(sentences(document, patterns(pack).words), facts, indicators, pack, whole_text(document))
    return Found(profile, facts, indicators, claims)
