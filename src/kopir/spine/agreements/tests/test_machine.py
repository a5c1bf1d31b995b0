"""Whatever people do in whatever order: no stale hash counts, and no step is made that the table lacks."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.spine.agreements import services
from kopir.spine.agreements.lifecycle import transition
from kopir.spine.agreements.models import AgreementState, VersionState

from .world import item, places

WHO = st.sampled_from(["officer", "approver", "admin", "partner_officer"])


@pytest.mark.django_db
def test_the_life_of_an_agreement(hub, organisations, actors):
    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.agreement = services.create_agreement(actors.officer, **item(organisations))
            self.hashes = [self.agreement.versions.get().hash]

        def teardown(self):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        def attempt(self, service, who, **arguments):
            try:
                with transaction.atomic():
                    service(getattr(actors, who), agreement_id=self.agreement.pk, **arguments)
            except (Conflict, Forbidden, Invalid):
                return False
            return True

        @rule(who=WHO, quantity=st.integers(1, 50))
        def write(self, who, quantity):
            terms = places(organisations, quantity=quantity)
            self.attempt(services.add_commitment, who, **terms)
            self.remember()

        @rule(who=WHO)
        def propose(self, who):
            self.attempt(services.propose_version, who)
            self.remember()

        def remember(self):
            self.hashes.append(self.agreement.versions.order_by("-number").first().hash)

        @rule(who=WHO, data=st.data())
        def approve(self, who, data):
            chosen = data.draw(st.sampled_from(self.hashes))
            done = self.attempt(services.approve, who, version_hash=chosen)
            waiting = self.agreement.versions.filter(approvals__isnull=False, hash=chosen)
            assert not done or waiting.exists()

        @rule(who=WHO, to_state=st.sampled_from(AgreementState.values))
        def move(self, who, to_state):
            self.attempt(services.move, who, to_state=to_state, reason="because")

        @rule(who=WHO)
        def withdraw(self, who):
            self.attempt(services.withdraw_version, who, reason="because")

        @invariant()
        def every_step_is_in_the_table(self):
            for change in self.agreement.state_changes.exclude(from_state=""):
                assert transition(change.from_state, change.to_state)

        @invariant()
        def what_holds_was_approved_by_every_party_as_it_stands(self):
            parties = {organisations.home.pk, organisations.partner.pk}
            for version in self.agreement.versions.filter(state=VersionState.ADOPTED):
                approvals = list(version.approvals.all())
                assert {approval.organisation_id for approval in approvals} == parties
                assert all(approval.user_id != version.created_by for approval in approvals)
                keys = {terms["key"] for terms in version.content["commitments"]}
                rows = self.agreement.commitments.filter(ended_on=None)
                assert {row.key for row in rows} == keys

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
