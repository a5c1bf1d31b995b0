"""What the words of a name mean in English: university, national, medical ... in Kazakh, Russian, Chinese and others."""

from .rendering import renderings

__all__ = ["renderings"]
