"""How much of a file is read before it is refused: a reader must never hang or eat the machine."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file.  Sizes in bytes unless said; reaching one is a Problem, never silence."""

    file_size: int = 50 * MB
    """Size of the file as given; a larger one is refused."""
    expanded: int = 100 * MB
    """Sum of the inflated members of a zip container (docx, xlsx, ofd) that would be read."""
    ratio: int = 400
    """Inflated : deflated size of one member above which it is refused, once it exceeds 10 MB."""
    members: int = 5_000
    """Files inside a zip container."""
    tree: int = 24 * MB
    """XML that is built as a tree (about ten times its size in memory)."""
    depth: int = 200
    """Depth of nested XML elements; HTML deeper than ten times this is refused."""
    cells: int = 500_000
    """Cells of all tables together; the rest is left out with a Problem."""
    characters: int = 60_000_000
    """Characters of a text file."""
    lines: int = 300_000
    """Lines of a text file, paragraphs of a document; the rest is left out with a Problem."""
    tags: int = 300_000
    """Tags of a page or of XML that is built as a tree; a file with more is refused."""
    cell_text: int = 200_000
    """Characters of one cell or paragraph; the rest is cut off with a Problem."""
    pages: int = 1_000
    """Pages of a paged file (pdf, ofd); the rest is left out with a Problem."""
    page_objects: int = 60_000
    """Drawn lines and shapes of one page that are looked at for ruling lines."""

    scanned_pages: int = 60
    """Scanned pages whose text is recognised (about two seconds each); the rest is left out with a Problem."""
    pixels: int = 80_000_000
    """Pixels of a picture file; a larger one is refused."""
    seconds: float = 120.0
    """Time for a paged file or a picture, looked at between pages; what was not reached is left out with a Problem."""


DEFAULT = Limits()


class Watch:
    """Whether the time for one file is up: the only clock of the engine, and it only ever cuts a file short."""

    def __init__(self, limits: Limits) -> None:
        self._end = monotonic() + limits.seconds

    def up(self) -> bool:
        """Whether no further page may be begun."""
        return monotonic() > self._end
