"""绩证 Jizheng: every figure and every claim of a performance self-evaluation has a source, a check and a score.

The door of the engine.  Names are imported when first used, so that ``import jizheng`` is quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jizheng.compiled import Compiled as Compiled
    from jizheng.evaluate import compile_year as compile_year
    from jizheng.evaluate import evaluate as evaluate
    from jizheng.model import Evaluation as Evaluation
    from jizheng.pack import Pack as Pack
    from jizheng.pack import load_pack as load_pack
    from jizheng.read import read as read
    from jizheng.records import Year as Year
    from jizheng.registers import count as count
    from jizheng.write import write as write
    from jizheng.yearfolder import load_year as load_year

__version__ = "0.1.0"

_DOOR = {
    "evaluate": "jizheng.evaluate",
    "compile_year": "jizheng.evaluate",
    "Compiled": "jizheng.compiled",
    "load_pack": "jizheng.pack",
    "pack_names": "jizheng.pack",
    "Pack": "jizheng.pack",
    "PackError": "jizheng.pack",
    "read": "jizheng.read",
    "write": "jizheng.write",
    "load_year": "jizheng.yearfolder",
    "FolderError": "jizheng.yearfolder",
    "count": "jizheng.registers",
    "Year": "jizheng.records",
    "Evaluation": "jizheng.model",
    "Document": "jizheng.model",
    "Fact": "jizheng.model",
    "Indicator": "jizheng.model",
    "Claim": "jizheng.model",
    "Finding": "jizheng.model",
    "Score": "jizheng.model",
}

__all__ = ["__version__", *_DOOR]  # noqa: PLE0604 - the table above is the list


class _Door(ModuleType):
    """The package as a module: ``jizheng.evaluate`` is the function, also after the module of that name was loaded."""

    def __getattr__(self, name: str) -> Any:
        if name in _DOOR:
            return getattr(import_module(_DOOR[name]), name)
        raise AttributeError(f"module 'jizheng' has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        # Loading jizheng.read sets the attribute ``read`` of the package: the name stays the door's.
        if not (name in _DOOR and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door
