"""The 26 fields of science of OpenAlex (Scopus' All Science Journal Classification) in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

FIELDS = frozenset(
    {
        _("Agricultural and Biological Sciences"),
        _("Arts and Humanities"),
        _("Biochemistry, Genetics and Molecular Biology"),
        _("Business, Management and Accounting"),
        _("Chemical Engineering"),
        _("Chemistry"),
        _("Computer Science"),
        _("Decision Sciences"),
        _("Dentistry"),
        _("Earth and Planetary Sciences"),
        _("Economics, Econometrics and Finance"),
        _("Energy"),
        _("Engineering"),
        _("Environmental Science"),
        _("Health Professions"),
        _("Immunology and Microbiology"),
        _("Materials Science"),
        _("Mathematics"),
        _("Medicine"),
        _("Neuroscience"),
        _("Nursing"),
        _("Pharmacology, Toxicology and Pharmaceutics"),
        _("Physics and Astronomy"),
        _("Psychology"),
        _("Social Sciences"),
        _("Veterinary"),
    }
)


def field_word(name: str) -> str:
    """A field by its English name as the data have it; one that is not of the 26 stays as it is."""
    return gettext(name) if name in FIELDS else name
