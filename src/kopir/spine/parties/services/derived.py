"""What is kept beside the names: display names, sort keys, words for the resolver."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from kopir.ground import scripts
from kopir.kit.languages import content_languages
from kopir.kit.multilingual import FALLBACK_ORDER, base_language

from ..models import NameToken, NameType, Organisation, OrganisationName
from ..selectors import SORTED_LANGUAGES
from ..tokens import TOKEN_LENGTH, prefix_of, tokens_of

BATCH = 1000
SORT_KEY_BYTES = 900
#: A language that is not known, in a mapping of languages (BCP 47, RFC 5646 §4.1).
UNDETERMINED = "und"
_RANK = {
    NameType.DISPLAY: 0,
    NameType.LABEL: 1,
    NameType.ALIAS: 2,
    NameType.FORMER: 3,
    NameType.ACRONYM: 4,
}
DERIVED = ("name", "name_lang", "names_by_lang", *(f"sort_{lang}" for lang in SORTED_LANGUAGES), "updated_at")


@transaction.atomic
def refresh_derived(ids: Iterable[int]) -> None:
    """Derive display names, sort keys and words of these organisations from their names.

    For each interface language the display name is the name of type *display*, else *label*, in that
    language that has not ended. The organisation's own name is its display name in whatever language,
    else the first label in :data:`kopir.kit.multilingual.FALLBACK_ORDER`, else any current name, an alias
    before an acronym. A language without a name falls back in that order, visibly (``kit.multilingual``).
    Four statements for each thousand.
    """
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        _refresh(wanted[start : start + BATCH])


def _refresh(ids: list[int]) -> None:
    names = defaultdict[int, list[OrganisationName]](list)
    for name in OrganisationName.objects.filter(organisation__in=ids, learned_for=None).order_by("pk"):
        names[name.organisation_id].append(name)
    organisations = Organisation.objects.in_bulk(ids)
    for organisation in organisations.values():
        derive(organisation, names[organisation.pk])
        organisation.updated_at = timezone.now()
    Organisation.objects.bulk_update(organisations.values(), DERIVED, batch_size=200)
    _store_tokens(ids, names)


def derive(organisation: Organisation, names: Sequence[OrganisationName]) -> None:
    """Set the derived fields on *organisation*, unsaved; without a usable name they stay as they are."""
    today = timezone.now().date()
    current = [name for name in names if name.valid_to is None or name.valid_to >= today]
    best = sorted(current or names, key=lambda name: (_RANK[NameType(name.type)], _language_rank(name.lang)))
    if not best:
        return
    by_lang: dict[str, str] = {}
    for code, _label in content_languages():
        for name in best:
            if _RANK[NameType(name.type)] <= 1 and base_language(name.lang) == base_language(code):
                by_lang.setdefault(code, name.text)
    organisation.name, organisation.name_lang = best[0].text, best[0].lang
    if organisation.name not in by_lang.values():
        by_lang[organisation.name_lang or UNDETERMINED] = organisation.name
    organisation.names_by_lang = by_lang
    for column, key in sort_keys(organisation).items():
        setattr(organisation, column, key)


def sort_keys(organisation: Organisation) -> dict[str, bytes]:
    """For each language's column the key that this ICU makes of the organisation's name there."""
    return {
        f"sort_{lang}": scripts.sort_key(organisation.called(lang).text, lang)[:SORT_KEY_BYTES]
        for lang in SORTED_LANGUAGES
    }


def _language_rank(lang: str) -> int:
    bases = [base_language(tag) for tag in FALLBACK_ORDER]
    base = base_language(lang)
    return bases.index(base) if base in bases else len(bases)


def words(names: Iterable[OrganisationName]) -> set[str]:
    """All words of these names, as the resolver looks them up."""
    return {token[:TOKEN_LENGTH] for name in names for token in tokens_of(name.fold)}


def build_tokens(organisation_id: int, tokens: Iterable[str]) -> list[NameToken]:
    """Unsaved words of one organisation."""
    return [
        NameToken(organisation_id=organisation_id, token=token, prefix=prefix_of(token))
        for token in sorted(tokens)
    ]


def _store_tokens(ids: list[int], names: dict[int, list[OrganisationName]]) -> None:
    stored = defaultdict[int, set[str]](set)
    for organisation_id, token in NameToken.objects.filter(organisation__in=ids).values_list(
        "organisation_id", "token"
    ):
        stored[organisation_id].add(token)
    gone, new = list[int](), list[NameToken]()
    for organisation_id in ids:
        wanted = words(names[organisation_id])
        if stored[organisation_id] - wanted:
            gone.append(organisation_id)
            stored[organisation_id] = set()
        new += build_tokens(organisation_id, wanted - stored[organisation_id])
    NameToken.objects.filter(organisation__in=gone).delete()
    NameToken.objects.bulk_create(new, batch_size=2000)
