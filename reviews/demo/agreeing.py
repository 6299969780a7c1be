"""Beats of a story about the contract."""

import math
from random import Random

from django.utils.formats import date_format

from plans.enums import CommitmentParty, SigningParty, SigningWay
from plans.models import Commitment
from plans.services.contract import (
    decline_contract,
    draft_contract,
    go_without_guardian,
    offer_contract,
    sign_contract,
    withdraw_contract,
)
from plans.services.scan import Signer, hand_in
from reviews.demo.paper import can_be_written, signed_page
from reviews.demo.story import Story
from reviews.demo.words import (
    AMENDED_PROMISE,
    AMENDED_SUCCESS,
    CENTRE_PROMISES,
    DECLINED,
    FAMILY_PROMISES,
    NO_GUARDIAN,
    WITHDRAWN,
)

WIDTH, HEIGHT = 300, 100


def draft(story: Story) -> None:
    """The default commitments, with what centre and family promise in this case. A later
    version takes over those of the one before."""
    story.contract = draft_contract(plan=story.plan, today=story.today)
    if story.contract.number == 1:
        promise(story, story.rng.sample(CENTRE_PROMISES, 2), story.rng.choice(FAMILY_PROMISES))
    story.world.clock.stamp(story.contract.commitments.all())


def promise(story: Story, by_centre: list[str], by_family: str) -> None:
    mine = story.contract.commitments.filter
    place = mine(party=CommitmentParty.CENTRE)[0].position
    mine(party=CommitmentParty.CENTRE).delete()
    for text in by_centre:
        Commitment.objects.create(
            contract=story.contract,
            party=CommitmentParty.CENTRE,
            text=text,
            position=place,
            **story.owned,
        )
    if story.pupil.guardians:
        mine(party=CommitmentParty.FAMILY).update(text=by_family)
    else:
        mine(party=CommitmentParty.FAMILY).delete()


def offer(story: Story) -> None:
    story.contract = offer_contract(contract=story.contract, by=story.tutor, today=story.today)


def draft_and_offer(story: Story) -> None:
    draft(story)
    offer(story)


def amend(story: Story) -> None:
    """A goal is put otherwise, and the centre promises something more: version 2 is offered."""
    goal = next(path.goal for path in story.paths if path.is_open)
    goal.refresh_from_db()
    goal.success = AMENDED_SUCCESS
    goal.save()
    draft(story)
    Commitment.objects.create(
        contract=story.contract,
        party=CommitmentParty.CENTRE,
        text=AMENDED_PROMISE,
        position=99,
        **story.owned,
    )
    story.world.clock.stamp(story.contract.commitments.all())
    offer(story)


def sign(story: Story, party: str) -> None:
    """A party's signature; for the guardian of a minor, or a reason why there is none."""
    guardian = None
    name = {"student": story.student.name, "tutor": story.tutor.name}.get(party, "")
    if party == SigningParty.GUARDIAN:
        guardian = story.pupil.signing_guardian
        if guardian is None:
            go_without_guardian(contract=story.contract, by=story.tutor, reason=NO_GUARDIAN)
            return
        name = guardian.name
    typed = party == SigningParty.TUTOR and story.rng.random() < 0.3
    sign_contract(
        contract=story.contract,
        by=story.tutor,
        party=party,
        name=name,
        way=SigningWay.TYPED if typed else SigningWay.DRAWN,
        strokes=[] if typed else scribble(story.rng),
        guardian=guardian,
    )


def sign_by_student(story: Story) -> None:
    """The student, and whoever stands beside them; the tutor has yet to."""
    sign(story, SigningParty.STUDENT)
    if story.contract.guardian_needed:
        sign(story, SigningParty.GUARDIAN)


def sign_by_tutor(story: Story) -> None:
    sign(story, SigningParty.TUTOR)


def sign_by_two(story: Story) -> None:
    """All but the guardian."""
    sign(story, SigningParty.STUDENT)
    sign(story, SigningParty.TUTOR)


def sign_by_all(story: Story) -> None:
    sign_by_student(story)
    sign(story, SigningParty.TUTOR)


def sign_on_paper(story: Story) -> None:
    """Everybody signs one printed page, which is scanned and brought in; on screen, where the
    picture of such a page could not show the name."""
    if not can_be_written(story.student.name):
        sign_by_all(story)
        return
    contract, guardian = story.contract, story.pupil.signing_guardian
    if contract.guardian_needed and guardian is None:
        sign(story, SigningParty.GUARDIAN)
    signers = [
        Signer(SigningParty.STUDENT, story.student.name, story.today),
        Signer(SigningParty.TUTOR, story.tutor.name, story.today),
    ]
    if contract.guardian_needed and guardian:
        signers.append(Signer(SigningParty.GUARDIAN, guardian.name, story.today, guardian))
    day = date_format(story.today, "d/m/Y")
    signed = [(each.name, day, scribble(story.rng)) for each in signers]
    scan = signed_page(contract, signed, story.rng)
    hand_in(contract=contract, scan=scan, signers=signers, by=story.tutor)


def decline(story: Story) -> None:
    decline_contract(
        contract=story.contract, by=story.tutor, party=SigningParty.STUDENT, words=DECLINED
    )


def withdraw(story: Story) -> None:
    withdraw_contract(contract=story.contract, by=story.tutor, reason=WITHDRAWN)


def scribble(rng: Random) -> list[list[list[float]]]:
    """Strokes that look like a quick signature: waves that grow smaller, and a flourish."""
    strokes = []
    left = rng.uniform(12, 30)
    for _ in range(rng.choice((2, 2, 3))):
        right = left + rng.uniform(55, 85)
        strokes.append(_wave(rng, left, right, height=rng.uniform(14, 30)))
        left = right + rng.uniform(2, 12)
    strokes.append(_wave(rng, 25, min(left + 20, WIDTH - 10), height=3, middle=84))
    return strokes


def _wave(
    rng: Random, left: float, right: float, *, height: float, middle: float = 48
) -> list[list[float]]:
    points = []
    phase, pace = rng.uniform(0, 6), rng.uniform(0.16, 0.3)
    for step in range(int((right - left) / 5)):
        fade = 1 - 0.5 * step * 5 / (right - left)
        x = left + step * 5 + 2 * math.sin(phase + step)
        y = middle + fade * height * math.sin(phase + step * 5 * pace) + rng.uniform(-2, 2)
        points.append([round(min(max(x, 0), WIDTH), 1), round(min(max(y, 0), HEIGHT), 1)])
    return points
