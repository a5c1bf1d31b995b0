"""Reading a file into lines of cells: what it is by its content, and its rows one after another."""

from .kinds import recognise
from .source import Line, Range, Source, Value, open_source

__all__ = ["Line", "Range", "Source", "Value", "open_source", "recognise"]
