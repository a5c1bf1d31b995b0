"""What a name means in English, word by word: for organisations that the register knows by an English name alone.

The words come from :mod:`kopir.ground.glossary`. A translated reading finds candidates for a person; it is never
chosen by itself (docs/decisions/0040).
"""

from kopir.ground.glossary import renderings

__all__ = ["renderings"]
