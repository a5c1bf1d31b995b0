"""What registers call the types of agreement, and how they say that one has no end."""

from __future__ import annotations

from kopir.ground.scripts import name_key

_TYPES: dict[str, tuple[str, ...]] = {
    "memorandum": (
        "memorandum", "memorandum of understanding", "mou", "moa", "letter of intent", "framework agreement",
        "cooperation agreement", "agreement of cooperation", "agreement on cooperation", "general agreement",
        "меморандум", "меморандум о взаимопонимании", "меморандум о сотрудничестве", "рамочное соглашение",
        "соглашение о сотрудничестве", "договор о сотрудничестве", "соглашение о намерениях",
        "өзара түсіністік туралы меморандум", "ынтымақтастық туралы меморандум", "ынтымақтастық туралы келісім",
        "谅解备忘录", "备忘录", "合作备忘录", "框架协议", "合作协议", "合作框架协议",
    ),
    "exchange": (
        "exchange", "exchange agreement", "student exchange", "student exchange agreement", "academic mobility",
        "mobility", "erasmus", "erasmus+", "inter institutional agreement", "staff exchange",
        "обмен", "студенческий обмен", "соглашение об обмене", "договор об обмене", "академическая мобильность",
        "договор об академической мобильности", "соглашение об академической мобильности",
        "алмасу", "студенттер алмасу", "алмасу туралы келісім", "академиялық ұтқырлық",
        "交换", "交换协议", "学生交换", "学生交换协议", "交流协议",
    ),
    "dual_degree": (
        "dual degree", "double degree", "joint degree", "dual diploma", "double diploma", "joint diploma",
        "двойной диплом", "двудипломная программа", "двудипломное образование", "совместный диплом",
        "двойная степень", "двудипломная",
        "қос диплом", "қос дипломдық бағдарлама", "екі дипломды білім беру", "қос дипломды",
        "双学位", "双学位协议", "联合学位",
    ),
    "joint_programme": (
        "joint programme", "joint program", "joint educational programme", "joint master",
        "совместная программа", "совместная образовательная программа", "бірлескен бағдарлама",
        "бірлескен білім беру бағдарламасы", "联合项目", "联合培养", "合作办学项目",
    ),
    "branch_campus": (
        "branch campus", "branch", "campus", "independent campus", "branch on local university",
        "филиал", "кампус", "филиал вуза", "филиалы", "分校", "校区",
    ),
    "management": (
        "management", "strategic partnership", "trust management", "strategic partnership or trust management",
        "стратегическое партнерство", "доверительное управление", "стратегиялық серіктестік",
        "сенімгерлік басқару", "战略合作", "委托管理",
    ),
    "research": (
        "research", "research cooperation", "research agreement", "joint research", "scientific cooperation",
        "научное сотрудничество", "научно-исследовательское сотрудничество", "совместные исследования",
        "ғылыми ынтымақтастық", "бірлескен зерттеулер", "科研合作", "联合研究", "研究合作",
    ),
    "training": (
        "training", "internship", "practice", "professional development", "summer school",
        "стажировка", "практика", "повышение квалификации", "обучение",
        "тағылымдама", "тәжірибе", "біліктілікті арттыру", "实习", "培训",
    ),
    "ppp": (
        "ppp", "public private partnership", "public-private partnership",
        "гчп", "государственно-частное партнерство", "мжә", "мемлекеттік-жекешелік әріптестік", "公私合营", "ppp项目",
    ),
    "other": ("other", "другое", "прочее", "иное", "басқа", "其他"),
}  # fmt: skip
_ENDLESS = (
    "indefinite", "indefinitely", "unlimited", "open ended", "open-ended", "no end", "no expiry", "permanent",
    "perpetual", "auto renewal", "automatic renewal", "бессрочно", "бессрочный", "бессрочное", "бессрочная",
    "не ограничен", "неограничен", "автопролонгация", "с автопролонгацией", "пролонгация",
    "мерзімсіз", "шектеусіз", "шексіз", "автоматты түрде ұзартылады",
    "无固定期限", "长期", "长期有效", "无期限", "自动续签", "永久",
)  # fmt: skip
_NOTHING = {
    "",
    "-",
    "–",
    "—",
    "−",
    "n/a",
    "na",
    "n.a.",
    "none",
    "null",
    "нет",
    "н/д",
    "жоқ",
    "无",
    "?",
    "...",
}


def _key(text: str) -> str:
    return name_key(text.replace("ё", "е").replace("Ё", "Е"))


_TYPE_KEYS = {_key(word): code for code, words in _TYPES.items() for word in words}
_ENDLESS_KEYS = {_key(word) for word in _ENDLESS}
#: Languages whose type names are in the catalogue are matched too, by ``type_of``'s caller.


def type_of(text: str) -> str:
    """The agreement type's code for a word in one of the four languages or the code itself; '' if unknown."""
    key = _key(text)
    return text.strip() if text.strip() in _TYPES else _TYPE_KEYS.get(key, "")


def type_key(text: str) -> str:
    """The form under which a person's answer about an unknown type word is remembered."""
    return _key(text)


def is_endless(text: str) -> bool:
    """Whether a cell of the expiry column says that there is no end."""
    return _key(text) in _ENDLESS_KEYS


def is_nothing(text: str) -> bool:
    """Whether a cell holds a mark for 'no data' rather than data."""
    return text.strip().lower() in _NOTHING
