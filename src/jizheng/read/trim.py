"""The last step of a reader: no more cells, text and paragraphs than the limits allow."""

from __future__ import annotations

from jizheng.model import Block, Paragraph, Problem

from .limits import Limits
from .problems import problem


def trimmed(blocks: list[Block], name: str, limits: Limits, problems: list[Problem]) -> list[Block]:
    """The blocks within the limits on cells and on text; what is cut off is said."""
    room, cut = limits.cells, False
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if len(block.text) > limits.cell_text:
                block, cut = block._replace(text=block.text[: limits.cell_text]), True
        else:
            if len(block.cells) > room:
                problems.append(problem("too_many_cells", block.path, name=name, limit=limits.cells))
                block = block._replace(cells=block.cells[:room])
            room -= len(block.cells)
            if max([len(c.text) for c in block.cells], default=0) > limits.cell_text:
                cut = True
                block = block._replace(cells=tuple(c._replace(text=c.text[: limits.cell_text]) for c in block.cells))
        out.append(block)
    if cut:
        problems.append(problem("text_cut", name=name, limit=limits.cell_text))
    if len(out) > limits.lines:
        problems.append(problem("lines_cut", name=name, limit=limits.lines))
        del out[limits.lines :]
    return out
