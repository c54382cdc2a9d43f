"""A unit's year as plain files ⇄ nouns: ``load_year`` reads a folder or a case file, ``save_case`` writes one."""

from __future__ import annotations

from .files import Case, Files, Folder, FolderError, Memory, files_of, save_case
from .load import load_files, load_year
from .zipnames import member_name

__all__ = [
    "Case", "Files", "Folder", "FolderError", "Memory", "files_of", "load_files", "load_year", "member_name", "save_case",
]  # fmt: skip
