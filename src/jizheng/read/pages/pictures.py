"""Picture files (photographs and scans): read by recognition, where the part ``ocr`` is installed."""

from __future__ import annotations

import io
import warnings
from typing import Any

from jizheng.read.limits import Limits, Watch
from jizheng.read.problems import Reading, Refused, problem

from .geometry import Page
from .layout import blocks_of
from .ocr import SIDE, installed
from .scans import Scans

_LABEL = "图片"


def read_picture(data: bytes, name: str, limits: Limits) -> Reading:
    """Blocks of a picture; paths ``image:p1@x,y,w,h?ocr=97`` in pixels, one page a frame of a tif."""
    if not installed():
        raise Refused("scanned", pages=1)
    from PIL import Image, UnidentifiedImageError

    watch = Watch(limits)
    scans = Scans(name, "image", limits, watch)
    pages: list[Page] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd tags; what cannot be read raises
            picture = Image.open(io.BytesIO(data))
            frames = min(getattr(picture, "n_frames", 1), limits.pages)
            for k in range(frames):
                picture.seek(k)
                width, height = picture.size
                if width * height > limits.pixels:
                    raise Refused("too_complex", reason=f"图片有{width}×{height}个像素")
                if watch.up() or k >= limits.scanned_pages:
                    break
                pages.append(_page(picture, k, scans))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        if not pages:
            raise Refused("damaged", label=_LABEL, reason="打不开") from None
    problems = scans.problems()
    if not any(page.glyphs for page in pages):
        raise Refused("no_text", advice="图片里没有认出文字。请上传清楚的扫描件或原始文件。")
    if len(pages) < frames:
        problems.append(problem("pages_cut", name=name, pages=frames, limit=len(pages)))
    return Reading(blocks_of(pages, "image"), problems)


def _page(picture: Any, k: int, scans: Scans) -> Page:
    grey, width, height = grey_of(picture)
    # as if on A4: distances in layout are thought in points
    points = (595 if width < height else 842) / width
    page = Page(width * points, height * points, [], [], [], 1, pictured=1.0)
    return scans.seen(k, page, lambda: (grey, page.width, page.height))._replace(scale=1 / points)


def grey_of(picture: Any) -> tuple[Any, int, int]:
    """Rows of grey bytes of an opened picture as it is shown, made smaller where it is big; its own width and height."""
    import numpy as np
    from PIL import Image, ImageOps

    shown = ImageOps.exif_transpose(picture)
    if shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown.convert("RGBA"))
    grey = shown.convert("L")
    width, height = grey.size
    if max(width, height) > SIDE:
        grey.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(grey), width, height
