"""Characters of picture fonts (Wingdings and the like) as characters that mean the same anywhere.

Forms tick boxes with them: a ticked □ that became a letter “R” would say nothing.
"""

from __future__ import annotations

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0xA7: "▪", 0xA8: "□", 0xD8: "➢",
    0xE8: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x80: "⓪", **{0x81 + k: chr(0x2460 + k) for k in range(10)},
}  # fmt: skip
_WINGDINGS2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA2: "■", 0xA3: "□", 0x2A: "□",
    0x96: "●", 0x97: "●", 0x98: "●", **{0x6A + k: chr(0x2460 + k) for k in range(10)},
}  # fmt: skip
_SYMBOL = {0xB3: "≥", 0xA3: "≤", 0xB9: "≠", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB7: "•", 0xA5: "∞", 0xBB: "≈", 0xD6: "√"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS2, "symbol": _SYMBOL}


def symbol(font: str, code: str) -> str:
    """The character for a w:sym (``code`` in hexadecimal); an unknown one keeps its private code point."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if not (0x20 <= point < 0xD800 or 0xE000 <= point < 0x110000):
        return ""
    return _FONTS.get(font.strip().lower(), {}).get(point & 0xFF) or chr(point)
