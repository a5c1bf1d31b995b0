"""Kazakhstan's public partnerships as facts: who, where, what kind, since when, and who says so.

Not an official list. A host that no source names is None; a start that is known as a year stays a year.
``note`` holds what a source adds, in our words; where nothing is added there is nothing to say.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Partnership:
    """One row. ``host`` and ``partner`` are names of ``parties.demo``; ``state`` is an agreement's state."""

    host: str | None
    partner: str
    type: str
    sources: tuple[str, ...]
    city: str = ""
    state: str = "active"
    campus: bool = False  # the host is the campus itself
    campus_state: str = ""
    signed_on: date | None = None
    started: str = ""  # as precise as the source: "2021", "2025-09", "2024-09-16"
    note: str = ""


@cache
def _texts(file: str) -> dict[str, dict[str, str]]:
    """English → the other three languages, in our words. ``names.json``: how a side is called (the register keeps
    official names); ``notes.json``: what a source adds."""
    found: dict[str, dict[str, str]] = json.loads(
        resources.files(__package__).joinpath(file).read_text("utf-8")
    )
    return found


def in_all(note: str, **values: str) -> dict[str, str]:
    """A note in the four languages, with *values* in its braces. Raises KeyError for one that notes.json lacks."""
    return {lang: text.format(**values) for lang, text in {"en": note, **_texts("notes.json")[note]}.items()}


def names() -> dict[str, dict[str, str]]:
    """Every side's name as the facts use it → how the other three languages call it."""
    return _texts("names.json")


def title_of(row: Partnership) -> dict[str, str]:
    """The two sides; no source gives such an agreement a title, so it is ours to put into the four languages."""
    sides = [row.host, row.partner] if row.host else [row.partner]
    called, others = names(), ("kk", "ru", "zh-hans")
    return {
        "en": " – ".join(sides),
        **{lang: " – ".join(called[each][lang] for each in sides) for lang in others},
    }


ASTANA_TIMES_2023 = (
    "https://astanatimes.com/2023/02/kazakhstan-to-open-branches-of-twelve-foreign-universities-by-2029/"
)
BAQ_2025 = (
    "https://rus.baq.kz/chislo-inostrannyh-studentov-v-kazahstane-dostiglo-rekordnyh-35-tysyach_300029964/"
)
FINANCNE = "https://financnenoviny.com/v-roku-2025-v-kazachstane-otvori-11-pobociek-zahranicnych-univerzit/"
ASTANA_TIMES_2025 = (
    "https://astanatimes.com/2025/09/exclusive-kazakhstan-cements-status-as-regional-academic-hub"
)
QAZINFORM_KOREA = "https://qazinform.com/news/kazakhstan-s-korea-launching-joint-educational-projects-36f3b7"

PARTNERSHIPS = (
    Partnership(
        "De Montfort University Kazakhstan",
        "De Montfort University",
        "branch_campus",
        (
            "https://oq.gov.kz/en/qazalemnews/475",
            FINANCNE,
            "https://baq.kz/qazaqstandagy-tungysh-britandyq-zhoo-algashqy-tulekterine-diplom-tabystady-200022223/",
        ),
        city="Almaty",
        campus=True,
        campus_state="reported",
        started="2021",
        note="More than 1,000 students since the opening, as of early 2025; 200 first graduates in 2025.",
    ),
    Partnership(
        "Coventry University Kazakhstan",
        "Coventry University",
        "branch_campus",
        (
            "https://www.timeshighereducation.com/node/741019",
            "https://astanatimes.com/2024/06/kazakhstan-to-open-branches-of-eight-international-universities-this-year/",
        ),
        city="Astana",
        campus=True,
        campus_state="reported",
        started="2024-09-16",
        note="Students: 95, later 428; 3,500 are planned together with a second site in Almaty.",
    ),
    Partnership(
        "Woosong University Kazakhstan",
        "Woosong University",
        "branch_campus",
        (
            "https://qulager.kz/?p=2994",
            "https://otyrar.kz/2025/09/100-studentov-poluchat-granty-na-obuchenie-v-yuzhnokorejskom-vuze/",
            "https://informkz.com/en/politika-2/v-turkestane-obsudili-otkryitie-filiala-1",
        ),
        city="Turkistan",
        campus=True,
        campus_state="reported",
        started="2025-09-25",
        note="100 regional grants; more than 400 applicants; 2,340 places are planned.",
    ),
    Partnership(
        "Zhubanov Aktobe Regional University",
        "Heriot-Watt University",
        "branch_campus",
        (
            "https://astanatimes.com/2023/02/uk-based-heriot-watt-university-to-open-branch-in-kazakhstan/",
            "https://silkwaytv.kz/en/eight-foreign-universities-to-open-their-branches-by-year-end_43049",
        ),
        city="Aktobe",
        campus_state="reported",
        signed_on=date(2023, 2, 1),
        note="Three bachelor programmes, up to 300 students a year; double diploma.",
    ),
    Partnership(
        "Cardiff University Kazakhstan",
        "Cardiff University",
        "branch_campus",
        (
            "https://oq.gov.kz/en/qazalemnews/1265",
            "https://statesheadline.com/cardiff-university-expands-horizons-with-new-campus-in-kazakhstan",
        ),
        city="Astana",
        campus=True,
        campus_state="reported",
        started="2025-09-03",
        note="More than 300 students; 500 scholarships a year for three years. Due diligence: not public.",
    ),
    Partnership(
        "Kozybayev North Kazakhstan University",
        "University of Arizona",
        "management",
        (
            "https://timesca.com/category/kazakhstan/kazakhstan-opinions/page/15/",
            "https://forpost-sz.ru/a/2022-02-07/dlya-chego-kazakhstanskim-universitetam-amerikanskoe-upravlenie",
        ),
        city="Petropavl",
        started="2022",
        note="589 students in ten specialties in early 2024; planned for up to ten years.",
    ),
    Partnership(
        "Al-Farabi Kazakh National University",
        "National Research Nuclear University MEPhI",
        "branch_campus",
        (ASTANA_TIMES_2023,),
        city="Almaty",
        campus_state="reported",
        started="2022",
    ),
    Partnership(
        "Atyrau Oil and Gas University",
        "Gubkin Russian State University of Oil and Gas",
        "branch_campus",
        (ASTANA_TIMES_2023,),
        city="Atyrau",
        campus_state="reported",
        started="2022",
    ),
    Partnership(
        "Korkyt Ata Kyzylorda University",
        "SeoulTech",
        "dual_degree",
        (
            "https://qazmonitor.com/news/2642/woosong-university-to-open-branch-in-turkistan-region",
            QAZINFORM_KOREA,
        ),
        city="Kyzylorda",
        started="2023",
        note="With a higher school of artificial intelligence.",
    ),
    Partnership(
        "Baitursynov University",
        "Dong-Eui University",
        "joint_programme",
        (QAZINFORM_KOREA,),
        city="Kostanay",
    ),
    Partnership(
        None,
        "Gazi University",
        "branch_campus",
        (ASTANA_TIMES_2025,),
        city="Shymkent",
        campus_state="preparing",
        note="Planned for 2023; the source does not say whether it operates.",
    ),
    Partnership(
        "Taraz Regional University",
        "Mendeleev University of Chemical Technology",
        "branch_campus",
        (
            "https://oq.gov.kz/en/qazalemnews/475",
            "https://en.qazmonitor.com/news/3090/president-tokayev-kazakhstan-sets-course-for-global-knowledge-market",
        ),
        city="Taraz",
        campus_state="reported",
    ),
    Partnership(
        None,
        "Tashkent Institute of Irrigation and Agricultural Mechanization Engineers",
        "branch_campus",
        (ASTANA_TIMES_2023,),
        city="Taraz",
        state="proposed",
        campus_state="announced",
        note="Planned for 2023; what became of it was not found.",
    ),
    Partnership(
        "MGIMO branch",
        "MGIMO University",
        "branch_campus",
        (BAQ_2025,),
        city="Astana",
        campus=True,
        campus_state="reported",
        started="2025-09",
    ),
    Partnership(
        None,
        "Marche Polytechnic University",
        "branch_campus",
        (BAQ_2025,),
        campus_state="reported",
        started="2025-09",
    ),
    Partnership(
        None,
        "Anhalt University of Applied Sciences",
        "branch_campus",
        (BAQ_2025,),
        campus_state="reported",
        started="2025-09",
    ),
    Partnership(
        "Chelyabinsk State University Kostanay branch",
        "Chelyabinsk State University",
        "branch_campus",
        (
            "https://qazinform.com/news/kazakh-president-signs-law-ratifying-operation-of-chelyabinsk-state-university-branch-campus-in-kostanay-c148ba",
        ),
        city="Kostanay",
        campus=True,
        campus_state="reported",
        signed_on=date(2024, 11, 27),
        note="Under an intergovernmental agreement, ratified by a law signed in December 2025.",
    ),
    Partnership(
        None,
        "Beijing Language and Culture University",
        "branch_campus",
        (
            "https://www.inform.kz/ru/filiali-zarubezhnih-vuzov-reforma-ent-kak-kazahstan-nameren-zavoevivat-globalniy-rinok-obrazovaniya",
        ),
        city="Astana",
        campus_state="reported",
        started="2025",
    ),
    Partnership(
        "Satbayev University",
        "KAIST",
        "research",
        (QAZINFORM_KOREA,),
        city="Almaty",
        state="proposed",
        note="A joint research centre for rare earths is planned.",
    ),
    Partnership(
        None,
        "University of Minnesota",
        "memorandum",
        (ASTANA_TIMES_2025,),
        note="Kostanay or North Kazakhstan: the source leaves the region open.",
    ),
    Partnership(
        None,
        "City University of Hong Kong",
        "joint_programme",
        ("http://www.itswisss.com/news/kazakhstan-has-enough-branch-campuses-says-he-minister",),
        note="The page is a copy of an article by another publisher.",
    ),
    Partnership(
        None,
        "Michigan State University",
        "branch_campus",
        (ASTANA_TIMES_2023,),
        city="Astana",
        state="proposed",
        campus_state="announced",
        note="Announced in 2023; no later confirmation was found.",
    ),
    Partnership(
        None,
        "University of Exeter",
        "branch_campus",
        (FINANCNE,),
        state="proposed",
        campus_state="announced",
        note="Announced in 2025; no later confirmation was found.",
    ),
    Partnership(
        None,
        "University of Glasgow",
        "branch_campus",
        (FINANCNE,),
        state="proposed",
        campus_state="announced",
        note="Announced in 2025; no later confirmation was found.",
    ),
    Partnership(
        "Kazakh-German University",
        "Freie Universitaet Berlin",
        "dual_degree",
        (
            "https://kooperation-international.de/aktuelles/nachrichten/detail/info/gemeinsam-wasser-managen-kooperation-mit-kasachstan",
            "http://fu-berlin.de/campusleben/lernen-und-lehren/2011/110928_deutsch-kasachisch/index.html",
        ),
        city="Almaty",
        started="2011",
        note="Joint master in integrated water resources management; ten scholarships a year until mid-2015.",
    ),
    Partnership(
        "Almaty Management University",
        "Lehigh University",
        "training",
        (
            "https://www.almau.edu.kz/en/news/almaus_active_collaboration_with_lehigh-13085",
            "https://creativeinquiry.lehigh.edu/global-impact-six-lehigh-project-teams-launch-fieldwork-kazakhstan",
        ),
        city="Almaty",
        started="2020-01",
        note="Student projects: four joint projects in 2022; later 6 teams, 19 students, 3 mentors.",
    ),
)

#: What was said of money. The promise's provider stays empty: the sources speak of "foreign investors",
#: not of the university. It is *pledged* money here although the wording is of the past: no contract and no
#: payment is on record, and only those would make it committed or disbursed. ``investor`` is whose money a
#: source says it is; an amount that no source gives is None.
INVESTMENTS: tuple[dict[str, Any], ...] = (
    {
        "host": "De Montfort University Kazakhstan",
        "amount": "16000000",
        "source": "https://timesca.com/category/kazakhstan/kazakhstan-opinions/page/15/",
        "note": "A minister wrote: attracted from foreign investors; they are not named.",
        "investor": {
            "kk": "шетелдік инвесторлар, аталмаған",
            "ru": "иностранные инвесторы, не названы",
            "en": "foreign investors, not named",
            "zh-hans": "外国投资者，未具名",
        },
    },
    {
        "host": "Coventry University Kazakhstan",
        "amount": "50000000",
        "source": "",
        "note": "One public commentary says so; no independent source was found.",
        "investor": {
            "kk": "айтылмаған; мақалада университеттің аты ғана бар",
            "ru": "не сказано; комментарий называет лишь университет",
            "en": "not said; the commentary names the university only",
            "zh-hans": "未说明；评论只提到该大学",
        },
    },
    {
        "host": "Cardiff University Kazakhstan",
        "amount": None,
        "source": "nation.cymru, 7 May 2025",
        "note": "A private fund pays for the campus; no source gives an amount. Due diligence is not public.",
        "investor": {"en": "QCEPF"},
    },
)
