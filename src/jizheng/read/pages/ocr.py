"""Text out of a picture of a page: words with their boxes and how sure they are, and the ruling lines.

The only module that touches the optional part ``ocr`` (rapidocr on onnxruntime; its models lie in the
package, nothing is fetched).  A picture becomes a ``Page`` like any other: tables and paragraphs are
then found as in a PDF, and every path made from it ends in ``?ocr=97``, how sure its words are in %.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib.util import find_spec
from os import cpu_count
from statistics import median
from threading import Lock
from typing import Any, NamedTuple

from .geometry import Glyph, Page, Rule
from .ocr_lines import ruling_lines

ONE = Lock()  # the engine keeps settings in itself
SIDE = 2400  # pixels of the longer side that are looked at: 200 dots an inch of A4 and a little more
_PARAMETERS = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,  # a doubtful word is kept and marked, never dropped
    "Global.use_cls": False,
    "Det.limit_side_len": 960,
    "Det.limit_type": "max",
}
_WELL = 0.8  # mean certainty below which the page may stand upside down


class Word(NamedTuple):
    """A recognised piece of text: its box in pixels and how sure it is, 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float


def installed() -> bool:
    """Whether the part ``ocr`` is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


@cache
def _engine(threads: int) -> Any:
    """An engine that works on one picture with so many threads; finding lines uses all, reading one of them one."""
    from rapidocr import RapidOCR

    return RapidOCR(params=_PARAMETERS | {"EngineConfig.onnxruntime.intra_op_num_threads": threads})


def page_of_picture(grey: Any, width: float, height: float) -> Page:
    """The page that a grey picture (rows of bytes, numpy) shows; ``width`` and ``height`` in points as shown."""
    import numpy as np

    with ONE:
        turn, picture, words, rules = _best(np.ascontiguousarray(grey))
    if turn % 2:
        width, height = height, width
    x, y = width / picture.shape[1], height / picture.shape[0]
    glyphs: list[Glyph] = []
    sure: list[tuple[float, float, int]] = []
    for word in words:
        left, right = word.left * x, word.right * x
        size = _size(word.text, right - left, (word.bottom - word.top) * y)
        middle = (word.top + word.bottom) / 2 * y
        tall = size * (0.92 if word.text >= "⺀" else 0.7)
        glyphs.append(Glyph(left, right, middle + 0.36 * size, tall, word.text))
        sure.append(((left + right) / 2, middle, int(100 * word.sure)))
    horizontal, vertical = rules
    return Page(
        width,
        height,
        glyphs,
        [Rule(r.at * y, r.start * x, r.end * x) for r in horizontal],
        [Rule(r.at * x, r.start * y, r.end * y) for r in vertical],
        1,
        turn=turn,
        sure=tuple(sure),
    )


def _size(text: str, width: float, height: float) -> float:
    """The size of the font: by the width of a line of Chinese, else by the height of its box, which has a margin."""
    wide = sum(c >= "⺀" for c in text)
    if wide > 3:
        return min(width / (wide + 0.5 * (len(text) - wide)), height)
    return 0.72 * height


def _best(grey: Any) -> tuple[int, Any, list[Word], tuple[list[Rule], list[Rule]]]:
    """The picture turned by right angles until its text runs from left to right."""
    import numpy as np

    boxes = _boxes(grey)
    turn = 0
    long = [(right - left) - (bottom - top) for left, top, right, bottom in map(_bounds, boxes)]
    if len(boxes) > 2 and sum(x < 0 for x in long) * 3 > 2 * len(boxes):
        turn = 1
        grey = np.ascontiguousarray(np.rot90(grey, -1))
        boxes = _boxes(grey)
    found = _words(grey, boxes)
    if turn or _mean(found[1]) < _WELL:  # it may stand on its head
        other = np.ascontiguousarray(np.rot90(grey, 2))
        again = _words(other, _boxes(other))
        if _mean(again[1]) > _mean(found[1]):
            return (turn + 2) % 4, *again
    return turn, *found


def _mean(words: list[Word]) -> float:
    """How sure the words are, the long ones counting more."""
    return sum(w.sure * len(w.text) for w in words) / max(1, sum(len(w.text) for w in words))


def _boxes(picture: Any) -> list[Any]:
    """Four corners of each line of text."""
    import cv2

    found = _engine(-1)(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else list(found.boxes)


def _bounds(box: Any) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = box.min(0), box.max(0)
    return float(left), float(top), float(right), float(bottom)


def _words(picture: Any, boxes: list[Any]) -> tuple[Any, list[Word], tuple[list[Rule], list[Rule]]]:
    """The picture set upright, its words in boxes that no ruling line crosses, and the ruling lines."""
    import cv2

    angle = _slant(boxes)
    if abs(angle) > 0.1:
        rows, columns = picture.shape
        matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), angle, 1)
        picture = cv2.warpAffine(picture, matrix, (columns, rows), flags=cv2.INTER_CUBIC, borderValue=255)
        boxes = [box @ matrix[:, :2].T + matrix[:, 2] for box in boxes]
    rules = ruling_lines(picture)
    parts = [part for box in boxes for part in _cut(_bounds(box), rules[1])]
    _recognised(picture[:40, :40])  # the model is loaded by one thread
    with ThreadPoolExecutor(min(4, cpu_count() or 1)) as pool:
        words = list(pool.map(partial(_word, picture), parts))
    return picture, [word for word in words if word], rules


def _slant(boxes: list[Any]) -> float:
    """By how many degrees lines of text fall to the right; 0 where nothing tells."""
    from math import atan2, degrees

    angles = [
        degrees(atan2(float(b[1][1] - b[0][1]), float(b[1][0] - b[0][0])))
        for b in boxes
        if b[1][0] - b[0][0] > 5 * (b[3][1] - b[0][1]) > 0
    ]
    return median(angles) if len(angles) > 4 and abs(median(angles)) < 10 else 0.0


def _cut(box: tuple[float, float, float, float], vertical: list[Rule]) -> Iterator[tuple[float, float, float, float]]:
    """A box parted at the vertical rules that cross it: the engine often takes neighbouring cells for one line."""
    left, top, right, bottom = box
    height = bottom - top
    middle = (top + bottom) / 2
    long = 1.15 * height  # shorter ones are strokes of characters
    for rule in sorted(vertical):
        if left - 3 < rule.at < right + 3 and rule.start - 3 <= middle <= rule.end + 3 and rule.end - rule.start > long:
            if rule.at - left > 0.35 * height:
                yield left, top, rule.at - 2, bottom
            left = rule.at + 3
    if right - left > 0.3 * height:
        yield left, top, right, bottom


def _word(picture: Any, box: tuple[float, float, float, float]) -> Word | None:
    left, top, right, bottom = box
    rows, columns = picture.shape
    x0, y0, x1, y1 = max(0, int(left)), max(0, int(top)), min(columns, int(right) + 1), min(rows, int(bottom) + 1)
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    down = max(1, round((y1 - y0) / (x1 - x0))) if y1 - y0 > 1.6 * (x1 - x0) else 1  # characters one under the other
    texts: list[str] = []
    sure = 1.0
    for k in range(down):
        a, b = y0 + (y1 - y0) * k // down, y0 + (y1 - y0) * (k + 1) // down
        text, certain = _recognised(picture[a:b, x0:x1])
        if text:
            texts.append(text)
            sure = min(sure, certain)
    return Word("".join(texts), x0, y0, x1, y1, sure) if texts else None


def _recognised(crop: Any) -> tuple[str, float]:
    import cv2

    found = _engine(1)(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False, use_rec=True)
    if not found.txts:
        return "", 0.0
    return found.txts[0].strip(), float(found.scores[0])
