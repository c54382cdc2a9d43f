"""The styles of our docx as typst functions: the same sizes, lines, indents and alignments."""

from __future__ import annotations

from jizheng.write.docx_parts import CELL_MARGIN, STYLES, Style

# Faces that may be embedded, by the face that the docx names; both have one weight only, so heads are set in Sans.
_SERIF, _SANS = '("Noto Serif SC", "Noto Sans SC")', '("Noto Sans SC", "Noto Serif SC")'
_FACES = {"黑体": _SANS, "方正小标宋简体": _SERIF}
# From the cover on: a new page, page 1, with its number.
NUMBERED = (
    "#pagebreak()\n#counter(page).update(1)\n"
    "#set page(footer: context align(center, text(size: 14pt)[— #counter(page).display() —]))\n"
)
_SINGLE = 1.3  # single spacing of Chinese faces, in sizes
SIZE = 10.5  # of a form's values
LINE = SIZE * _SINGLE
_KEPT = "<w:keepNext/>"  # a head never stands alone at the foot of a page
_ALIGN = {"both": "left", "left": "left", "center": "center", "right": "right"}


def preamble(title: str) -> str:
    """Page, styles and helpers; ``title`` is the document's title."""
    words = title.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'#set document(title: "{words}")\n'
        '#set text(lang: "zh", region: "cn", font: "Noto Serif SC", fallback: false)\n'
        '#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm), footer: none)\n'
        "#set par(spacing: 0pt)\n#set block(spacing: 0pt)\n"
        f"#let form(..args) = align(center, table(stroke: 0.5pt, inset: (x: {CELL_MARGIN / 20:g}pt, y: 2pt), ..args))\n"
        "#show heading: it => par(it.body)\n" + "".join(_function(n, s) for n, s in STYLES.items())
    )


def _function(name: str, s: Style) -> str:
    size = s.size / 2
    line = s.line / 20 if s.line else size * _SINGLE
    slack = (line - size) / 2  # half above, half below: a line is as high as Word makes it
    indent = f", first-line-indent: (amount: {s.indent / 100:g}em, all: true)" if s.indent else ""
    pad = f"pad(left: {s.left / 20:g}pt, right: {s.right / 20:g}pt, " if s.left or s.right else "("
    return (
        f"#let s-{name}(words, before: {s.before / 20:g}pt, level: 0) = {{\n"
        f"  set text(font: {_FACES.get(s.font, _SERIF)}, size: {size:g}pt, "
        f"top-edge: {0.88 * size + slack:g}pt, bottom-edge: {-0.12 * size - slack:g}pt)\n"
        f"  set par(leading: 0pt, justify: {'true' if s.align == 'both' else 'false'}{indent})\n"
        f"  v(before)\n"
        # typst sets headings larger by itself: their size is said again.
        f"  let it = if level > 0 {{ heading(level: level, outlined: true, text(size: {size:g}pt, words)) }} else {{ par(words) }}\n"
        f"  block(width: 100%, sticky: {'true' if _KEPT in s.extra else 'false'}, {pad}align({_ALIGN[s.align]}, it)))\n"
        f"  v({s.after / 20:g}pt)\n}}\n"
    )
