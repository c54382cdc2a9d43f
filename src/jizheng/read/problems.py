"""Every sentence a reader can say to the user: what the file is, why it cannot be read, what to do.

The codes are stable; the sentences are for a clerk who has never heard of XML.
"""

from __future__ import annotations

from typing import NamedTuple

from jizheng.model import Block, Problem


class Say(NamedTuple):
    """One sentence with {slots}; ``fatal`` = nothing of the file could be read."""

    fatal: bool
    text: str


SENTENCES: dict[str, Say] = {
    # the file as a whole
    "empty": Say(True, "《{name}》是空文件，没有任何内容。请检查是否上传完整，重新导出后再试。"),
    "too_big": Say(True, "《{name}》有{size}，超过上限{limit}。请删去图片或拆成几个文件后再试。"),
    "unknown_format": Say(
        True, "《{name}》的内容不是可识别的文档（{reason}）。请在WPS或Word中打开，另存为.docx后再试。"
    ),
    "no_reader": Say(True, "《{name}》是{label}，目前还不能读取。{advice}"),
    "missing_part": Say(
        True, "读取《{name}》（{label}）所需的组件没有安装（{part}）。请联系管理员安装，或另存为其他格式后再试。"
    ),
    "crashed": Say(True, "读取《{name}》时出现意外错误（{reason}）。请另存为.docx后再试；仍不行请把文件交给管理员。"),
    "suffix_differs": Say(False, "《{name}》的后缀是{suffix}，内容其实是{label}，已按{label}读取。建议改正后缀。"),
    "encrypted": Say(True, "《{name}》设有打开密码，读不到内容。请在WPS或Word中取消密码，另存后再试。"),
    "damaged": Say(
        True, "《{name}》（{label}）已损坏或不完整（{reason}）。请重新下载或重新导出，能打开的话另存一份再试。"
    ),
    "part_damaged": Say(False, "《{name}》有一部分已损坏（{part}），这一部分可能没有读全。请另存一份后核对。"),
    "zip_bomb": Say(True, "《{name}》解压后异常巨大（{reason}），为安全起见没有读取。请确认来源，另存一份后再试。"),
    "too_complex": Say(True, "《{name}》的结构过于复杂（{reason}），不像正常的报告，没有读取。请另存为.docx后再试。"),
    "dtd": Say(True, "《{name}》里有外部实体声明，正常的文档不会有，为安全起见没有读取。请另存一份后再试。"),
    "no_text": Say(True, "《{name}》打开了，但里面没有文字和表格。{advice}"),
    "foreign_zip": Say(True, "《{name}》是压缩包，不是文档。请解压后把里面的文件逐个上传。"),
    "many_in_zip": Say(
        True, "《{name}》是压缩包，里面有{count}个文件（{some}等）。请用 ./jz check 逐个体检，或解压后逐个上传。"
    ),
    "unzipped": Say(False, "《{name}》是压缩包，读的是里面的《{inside}》。"),
    # parts of it
    "too_many_cells": Say(False, "《{name}》的单元格太多，只读了前{limit}个，其余没有读。请删去多余的空行空列后再试。"),
    "lines_cut": Say(False, "《{name}》太长，只读了前{limit}段，其余没有读。"),
    "text_cut": Say(False, "《{name}》有一处文字超过{limit}字，超出部分没有读。"),
    "lossy": Say(
        False, "《{name}》的文字编码有{count}处认不出（按{encoding}读取），这些字显示为�。请另存为UTF-8后再试。"
    ),
    "odd_encoding": Say(False, "《{name}》没有说明文字编码，按{encoding}读取；若出现乱码，请另存为UTF-8后再试。"),
    "pinyin": Say(False, "《{name}》的字后夹有注音（转载网站所加），已略去注音再读。请尽量上传原始文件。"),
    "embedded": Say(False, "《{name}》里嵌有其他文件（{part}），嵌入的内容没有读。需要时请单独上传。"),
    "numbering": Say(False, "《{name}》用了少见的自动编号（{part}），编号没有还原。"),
    "hidden_sheet": Say(False, "《{name}》的工作表“{sheet}”是隐藏的，内容也已读取。"),
    "sheet_skipped": Say(False, "《{name}》的工作表“{sheet}”没有读（{reason}）。"),
    "formula_no_value": Say(
        False, "《{name}》工作表“{sheet}”的{cell}是公式，但没有保存计算结果，按空白处理。请用WPS或Excel打开保存一次。"
    ),
    "error_value": Say(False, "《{name}》工作表“{sheet}”的{cell}是错误值{value}，请改正公式。"),
    "pages_cut": Say(False, "《{name}》共{pages}页，只读了前{limit}页。"),
    "time_up": Say(False, "《{name}》读了{seconds}秒还没有读完，只读了前{pages}页。请删去大图片或拆成几个文件后再试。"),
    "page_without_text": Say(
        False, "《{name}》的第{page}页是图片，没有文字层，这一页没有读。安装文字识别组件后可以读：./jz install ocr。"
    ),
    "scanned": Say(
        True,
        "《{name}》是扫描件或图片（共{pages}页，没有文字层），要有文字识别组件才能读。"
        "请运行 ./jz install ocr 安装后再试，或上传原始的Word、Excel文件。",
    ),
    "ocr_used": Say(
        False,
        "《{name}》的第{pages}页是图片，文字由文字识别读出（把握平均{sure}%）。由此发现的问题只作提醒，请对照原件核实。",
    ),
    "ocr_unsure": Say(False, "《{name}》的第{page}页有{count}处文字识别没有把握（如“{words}”），请对照原件核实。"),
    "ocr_cut": Say(False, "《{name}》的图片页太多，只识别了前{limit}页，第{page}页起的图片没有读。"),
    "unmapped": Say(
        False, "《{name}》有{count}个字没有编码信息（字体嵌入方式所致），这些字没有读出来。请上传原始的Word文件。"
    ),
    "scrambled": Say(False, "《{name}》的版面可能经过转换，部分表格的行列关系不能确定，已按正文读取。"),
}


def problem(code: str, path: str = "", /, **words: object) -> Problem:
    """The problem ``code`` in words; every slot of its sentence must be given."""
    say = SENTENCES[code]
    return Problem(code, say.text.format(**words), path, say.fatal)


class Refused(Exception):
    """Raised inside a reader when nothing can be read; the door turns it into a fatal Problem."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class Reading(NamedTuple):
    """What a reader gives back: blocks in reading order and what the user must know."""

    blocks: list[Block]
    problems: list[Problem]


def size_in_words(size: int) -> str:
    """A size in bytes as a clerk says it."""
    return f"{size / 1048576:.1f}MB" if size >= 1048576 else f"{size / 1024:.1f}KB"
