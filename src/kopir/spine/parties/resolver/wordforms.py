"""Words of names in one form: abbreviations spelled out, and what several languages spell almost alike made one.

Applied to names and lines alike. It is for comparing, never for showing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kopir.ground.scripts import fold

# The form that is kept, then what is read as it. Abbreviations as scientific databases write them (ISO 4 word
# lists of the ISSN Centre); the rest are the words for the same thing in other languages.
_FORMS = """
    university: univ universitat universitaet universite universiteit universidad universidade universita universitas
      universitet universitatea universiti universitate universidat univerzita univerzitet univerza uniwersytet
      universitesi universiteti yliopisto universitats univ. université's uni universitari universitaria universitaire
      dell'università l'université d'université all'università
      университет университеті университета університет universitair universitaires
    institute: inst institut instituto institutt instituut istituto institutul instituti instytut institutet
      институт институты інститут institutes institución instituts
      dell'istituto l'institut d'institut
    department: dept dep departement departamento dipartimento departments departament dpto dipt département
    academy: acad academie academia accademia akademie akademia akademi akademiya академия академиясы académie
    science: sci sciences scientific ciencias ciência ciencia scienze scienza wissenschaften scientifique
      scientifiques nauk наук cientificas cientifica científicas
    technology: tech technical technol technologie tecnologia tecnología technologies tecnologica technological technique
      technische technischer tecnica tecnico technicka technická tekniska tekniske
      technischen teknik técnica
    hospital: hosp hopital hôpital ospedale hospitals hospitalier hospitalar spital krankenhaus ziekenhuis
    college: coll colegio collège colleges collegium
    school: sch ecole école escuela escola scuola schule skola
    center: ctr cent centre centro centrum zentrum centers centres центр orталығы centrul
    laboratory: lab labs laboratoire laboratories laboratorio laboratorium labor laboratorio laboratório
    national: natl nat nacional nationale nazionale nationales национальный
    international: int intl internacional internationale internazionale
    engineering: eng engn engineer engrg ingenieria ingegneria engenharia ingenierie ingénierie
    medical: med medicine medicina medecine médecine medizin medizinische médica medica medicinal
    research: res recherche investigacion investigación ricerca forschung pesquisa recherches
      investigaciones investigación forschungs ricerche
    computer: comput computing computers
    chemistry: chem chimie quimica química chimica chemical
    physics: phys physique fisica física physik
    biology: biol biologie biologia biología biological
    mathematics: math maths mathematical mathématiques
    telecommunications: telecommun telecom telecomunicaciones télécommunications
    communications: commun communication
    information: inform informatics
    electronics: electron electronic
    electrical: elect electr elec
    applied: appl angewandte appliquées appliquee
    agricultural: agr agric agriculture agricola agrícola
    federal: fed fédérale federale
    polytechnic: polytech politecnico politécnico polytechnique politecnica politécnica politechnika polytechnical
    foundation: fdn fundacion fundación fundação fondation fondazione
    society: soc societe société sociedad
    sankt: st saint
    state: estadual estatal staatliche
    faculty: fac faculte faculté facultad fakultat fakultät facolta faculdade
    and: et und y e og och en
    of: de der des di du della do da del van von dos das d l la le les los las el il the fur für for at in im am
"""


@lru_cache(maxsize=1)
def forms() -> dict[str, str]:
    """Folded word → its form, folded."""
    found: dict[str, str] = {}
    words = _FORMS.replace(":", " :").split()
    kept = ""
    for place, word in enumerate(words):
        if word == ":":
            continue
        if place + 1 < len(words) and words[place + 1] == ":":
            kept = fold(word)
        found[fold(word)] = kept
    return found


# Initials stand together or apart: M. D. Anderson, MD Anderson.
_INITIALS = re.compile(r"\b[a-z](?: [a-z]\b)+")


def _together(found: re.Match[str]) -> str:
    return found.group().replace(" ", "")


# Folding makes one letter of a doubled one and t of th: II and III, VI and VIII, ETH and et would be the same word. So these
# are read before it. One letter is a number after a word only (Paris V), and "I" only where no name follows it.
_NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"]
_NUMERAL = re.compile(
    r"\b(?:III?|IV|VI{1,3}|IX|XI{1,3}|ETH)\b(?![.'’])"
    r"|(?<=[^\W\d_]{2}[ -])(?:[VX]\b(?![.'’])|I(?=\s*(?:[,;()/]|$)))"
)


def spelled(text: str) -> str:
    """*text*, not folded yet, with its Roman numerals as digits, and ETH as a word that is not the French *and*."""
    return _NUMERAL.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    numeral = found.group()
    return str(_NUMERALS.index(numeral) + 1) if numeral in _NUMERALS else "ETHZ"


#: Words that a name may have or lack.
SMALL = frozenset(fold(word) for word in ("and", "of"))


def canonical(folded: str) -> list[str]:
    """The words of a folded text in their forms, in order; small words and single letters left out."""
    table = forms()
    words = [table.get(word, word) for word in _INITIALS.sub(_together, folded).split()]
    return [
        word
        for word in words
        if word not in SMALL and (len(word) > 1 or not word.isalpha() or not word.isascii())
    ]
