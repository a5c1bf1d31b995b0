"""The fixed cast and the small world that every test plays in; people and addresses are invented."""

import os
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hashers
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import translation

from kopir.spine.registry.actors import ANONYMOUS, Conflict, Forbidden, Invalid, NotFound, Role

# How fast examples come depends on what else the machine does; no test asserts on time.
hypothesis.settings.register_profile(
    "kopir", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("kopir")

CAST = ("hub_admin", "officer", "approver", "viewer", "admin", "partner_officer", "stranger", "anonymous")


def pytest_configure(config):
    """Pages are rendered without ``collectstatic``; what is uploaded in a test goes away with it.

    Before collection: a test file that makes an application when it is imported would fix the names of
    whatever an earlier ``make run`` has collected.
    """
    scratch = TemporaryDirectory(prefix="kopir-tests-")
    config.add_cleanup(scratch.cleanup)
    for name, folder in (
        ("STATIC_ROOT", "static"),
        ("KOPIR_FILES", "files"),
        ("KOPIR_INDEX", "index"),
        ("KOPIR_OBSERVATORY", "observatory"),
        ("KOPIR_CARDS", "cards"),
    ):
        path = Path(scratch.name, folder)
        path.mkdir()
        setattr(settings, name, path)
    settings.TRAIL_NEEDS_WORDS = True
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def pytest_collection_modifyitems(config, items):
    """Files with slow tests go first: with two workers, a long one at the end would leave the other idle.

    With KOPIR_DATABASE_ROUND=1, which `.ci/run` says for its second database, tests that touch no database are left
    out: they have run, and would do the very same.
    """
    if os.environ.get("KOPIR_DATABASE_ROUND") == "1":
        apart = [item for item in items if not _touches_database(item)]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if _touches_database(item)]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _touches_database(item):
    fixtures = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords():
    """The cast signs up in every test; at the price of real hashing the suite would take half an hour."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    get_hashers.cache_clear()


@pytest.fixture(autouse=True)
def language_of_the_next():
    """Django leaves the language of the last request active in its thread; the next test begins without."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a real file, as in life: other threads and processes can open it, with the same locks."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture
def installation(transactional_db):
    """Environment for a real ``kopir`` process that works on this test's database (commit first)."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(Path(__file__).parent / "src")}


@pytest.fixture
def hub(db):
    from kopir.spine.hub.models import Hub

    return Hub.objects.create(
        code="kz",
        name={"en": "Test hub", "kk": "Сынақ хабы"},
        country="KZ",
        currency="KZT",
        time_zone="Asia/Almaty",
    )


@pytest.fixture
def organisations(db):
    """``home`` (the officer's), ``partner`` and ``foreign`` (the stranger's): three tenants."""
    from kopir.spine.parties.models import Organisation, OrganisationName

    def make(name, country, city, kind="university"):
        organisation = Organisation.objects.create(
            name=name, name_lang="en", names_by_lang={"en": name}, country=country, city=city, kind=kind
        )
        OrganisationName.objects.create(
            organisation=organisation,
            text=name,
            lang="en",
            script="Latn",
            type="display",
            key=name.lower(),
            fold=name.lower(),
        )
        return organisation

    return SimpleNamespace(
        home=make("Al-Farabi Kazakh National University", "KZ", "Almaty"),
        partner=make("Jagiellonian University", "PL", "Kraków"),
        foreign=make("Seoul National University", "KR", "Seoul"),
    )


@pytest.fixture
def users(organisations):
    from kopir.spine.people.models import Membership, User

    def make(who, organisation=None, role=None, **fields):
        user = User.objects.create_user(
            f"{who}@example.org", "correct horse battery", name=who.title(), **fields
        )
        if organisation:
            Membership.objects.create(user=user, organisation=organisation, role=role)
        return user

    home, partner, foreign = organisations.home, organisations.partner, organisations.foreign
    return SimpleNamespace(
        hub_admin=make("hub_admin", is_hub_admin=True, is_staff=True),
        officer=make("officer", home, Role.OFFICER),
        approver=make("approver", home, Role.APPROVER),
        viewer=make("viewer", home, Role.VIEWER),
        admin=make("admin", home, Role.ADMIN),
        partner_officer=make("partner_officer", partner, Role.ADMIN),
        stranger=make("stranger", foreign, Role.ADMIN),
    )


@pytest.fixture
def actors(users):
    """Each of :data:`CAST` as an Actor."""
    from kopir.spine.people.selectors import actor_for

    return SimpleNamespace(**{who: actor_for(getattr(users, who)) for who in CAST[:-1]}, anonymous=ANONYMOUS)


@pytest.fixture
def clients(users, hub):
    """Each of :data:`CAST` as a signed-in test client."""

    def sign_in(who):
        client = Client()
        if who != "anonymous":
            client.force_login(
                getattr(users, who), backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    return SimpleNamespace(**{who: sign_in(who) for who in CAST})


@pytest.fixture
def outcome():
    """``outcome(call)``: 'ok', '403' or '404', and nothing of it is kept.

    'ok' also when the state or the input is refused then: whoever may not do it at all is told so first.
    """

    def run(call):
        try:
            with transaction.atomic():
                try:
                    call()
                finally:
                    transaction.set_rollback(True)
        except NotFound:
            return "404"
        except Forbidden:
            return "403"
        except (Conflict, Invalid):
            return "ok"
        return "ok"

    return run


@pytest.fixture
def race(transactional_db):
    """Run callables at once, each in its own thread and connection; returns results or exceptions."""

    def run(calls):
        barrier = threading.Barrier(len(calls))
        outcomes = [None] * len(calls)

        def one(number, call):
            try:
                barrier.wait(timeout=30)
                outcomes[number] = call()
            except Exception as fault:
                outcomes[number] = fault
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return outcomes

    return run


@pytest.fixture
def overlap(transactional_db):
    """``overlap(first, second)``: *second* begins while *first* is done but not committed; both outcomes.

    No luck is needed: the commit waits until *second* is seen to wait for a lock, or has ended without one
    (then it has read what was there before *first*, and a test of a lost update finds it).
    """

    def run(first, second):
        outcomes, pid, ended = [None, None], [], threading.Event()

        def late():
            try:
                if connection.vendor == "postgresql":
                    connection.ensure_connection()
                    pid.append(connection.connection.info.backend_pid)
                outcomes[1] = second()
            except Exception as fault:
                outcomes[1] = fault
            finally:
                connection.close()
                ended.set()

        with transaction.atomic():
            outcomes[0] = first()
            thread = threading.Thread(target=late)
            thread.start()
            _until_waiting(pid, ended)
        thread.join(timeout=60)
        return outcomes

    return run


def _until_waiting(pid, ended):
    """Until that backend waits for a lock, or has ended; SQLite tells nobody who waits, so half a second."""
    deadline = time.monotonic() + (20 if connection.vendor == "postgresql" else 0.5)
    while time.monotonic() < deadline and not ended.wait(0.02):
        if not pid:
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted", pid)
            if cursor.fetchone():
                return
