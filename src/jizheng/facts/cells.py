"""What every finder of a flattened form shares: the pack's words, the unit in force, the places."""

from __future__ import annotations

from jizheng.facts.lexicon import Lexicon
from jizheng.facts.mentions import Mentions
from jizheng.facts.tokens import Token
from jizheng.model import Where


class Cells:
    """The paragraphs of one document as cells of a form; finds nothing by itself."""

    def __init__(self, mentions: Mentions, lex: Lexicon) -> None:
        self.mentions, self.lex = mentions, lex
        self.ends, self.known, self.columns = lex.stream_words()
        self.unit = ""

    def _place(self, t: Token) -> Where:
        return self.mentions.document.where(t.block, -1, t.start, t.end)

    def _take(self, row: list[Token]) -> None:
        """Short paragraphs that were used whole are not prose; a long line is still read as such."""
        for t in row:
            if not t.text or t.text == "\x00":
                continue
            for block in range(t.block, max(t.last, t.block) + 1):
                if len(self.mentions.document.text_of(block)) <= len(t.text) + 12:
                    self.mentions.taken.add((block, -1))
            self.mentions.spans.setdefault(t.block, []).append((t.start, t.end))
