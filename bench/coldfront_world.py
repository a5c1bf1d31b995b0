"""Fills a ColdFront with projects and allocations; run by ``beside_coldfront.py`` with that environment's Python.

    python coldfront_world.py PROJECTS ALLOCATIONS PATH...

One person is the investigator and manager of every project, and an administrator. Prints, as JSON, their session and
for each path of a list how many rows stand on its page and how many queries it makes. ColdFront is free software
under the AGPL; Köpir neither imports nor ships it, and this file runs outside Köpir.
"""

import contextlib
import json
import re
import sys
from datetime import timedelta

import django

django.setup()

from coldfront.core.allocation.models import (
    Allocation,
    AllocationStatusChoice,
    AllocationUser,
    AllocationUserStatusChoice,
)
from coldfront.core.project.models import (
    Project,
    ProjectStatusChoice,
    ProjectUser,
    ProjectUserRoleChoice,
    ProjectUserStatusChoice,
)
from coldfront.core.resource.models import Resource, ResourceType
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone


def fill(projects: int, allocations: int) -> User:
    with contextlib.redirect_stdout(sys.stderr):
        call_command("initial_setup", force_overwrite=True)
    investigator = User.objects.create_user(
        "investigator", "investigator@example.org", first_name="An", last_name="Officer", is_superuser=True
    )
    status = ProjectStatusChoice.objects.get(name="Active")
    rows = Project.objects.bulk_create(
        Project(
            title=f"Project {number}",
            pi=investigator,
            description="A project of the measurement.",
            status=status,
        )
        for number in range(projects)
    )
    role = ProjectUserRoleChoice.objects.get(name="Manager")
    member = ProjectUserStatusChoice.objects.get(name="Active")
    ProjectUser.objects.bulk_create(
        ProjectUser(user=investigator, project=row, role=role, status=member) for row in rows
    )
    kind = ResourceType.objects.get(name="Cluster")
    resources = [
        Resource.objects.create(name=f"Cluster {number}", resource_type=kind, description="A cluster")
        for number in range(20)
    ]
    today, active = timezone.localdate(), AllocationStatusChoice.objects.get(name="Active")
    made = Allocation.objects.bulk_create(
        [
            Allocation(
                project=rows[number % projects],
                status=active,
                quantity=1 + number % 500,
                start_date=today - timedelta(days=number % 700),
                end_date=today + timedelta(days=1 + number % 700),
                justification="For the measurement.",
            )
            for number in range(allocations)
        ],
        batch_size=500,
    )
    through = Allocation.resources.through
    through.objects.bulk_create(
        [through(allocation=row, resource=resources[number % 20]) for number, row in enumerate(made)],
        batch_size=500,
    )
    user_status = AllocationUserStatusChoice.objects.get(name="Active")
    AllocationUser.objects.bulk_create(
        [AllocationUser(allocation=row, user=investigator, status=user_status) for row in made],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return investigator


def main() -> None:
    investigator = fill(int(sys.argv[1]), int(sys.argv[2]))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(investigator)
    found: dict[str, object] = {"cookie": client.cookies["sessionid"].value}
    for path in sys.argv[3:]:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        body = response.content.decode()
        assert response.status_code == 200 and f"Allocations: {sys.argv[2]}" in body, (path, body[:500])
        found[path] = len(re.findall(r'href="/allocation/\d+/"', body)), len(captured)
    print(json.dumps(found))


main()
