"""Which pack a document is judged by: the one whose form its own heads show, else the general one."""

from __future__ import annotations

from jizheng.model import Document, Paragraph
from jizheng.pack import Pack, load_pack, pack_names

GENERAL = "mof-2020"


def choose_pack(document: Document, names: tuple[str, ...] = ()) -> Pack:
    """The most special pack with a form whose marks all stand in the text; the general pack otherwise."""
    parts: list[str] = []
    for b in document.blocks:
        parts.append(b.text) if isinstance(b, Paragraph) else parts.extend(c.text for c in b.cells)
    text = "".join("".join(parts).split()).replace("(", "（").replace(")", "）")
    best: tuple[int, str] = (0, GENERAL)
    for name in names or pack_names():
        pack = load_pack(name)
        for form in pack.own_forms:
            if form.marks and all(m in text for m in form.marks):
                best = max(best, (sum(len(m) for m in form.marks) + len(pack.stamp.chain), name))
    return load_pack(best[1])
