"""A joint visit has two signatures: who logs it, and the second person with their own account."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, OutOfScope
from fieldwork.models import Visit
from fieldwork.services.signing import sign_visit, visits_to_sign
from staff.choices import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(cast):
    """Return a rental check of the worker together with the community's officer."""
    return factories.make_visit(
        cast.worker, rental=factories.make_rental(), second_worker=cast.police
    )


def signed(visit):
    visit.refresh_from_db()
    return visit.second_signed_at is not None


def test_a_joint_visit_waits_for_the_second_signature(cast, joint):
    assert list(visits_to_sign(cast.police)) == [joint]


def test_it_waits_for_nobody_else(cast, joint):
    assert not visits_to_sign(cast.worker).exists()


def test_the_second_person_signs(cast, joint):
    sign_visit(actor=cast.police, record=joint)
    assert signed(joint)


def test_a_signed_visit_waits_no_longer(cast, joint):
    sign_visit(actor=cast.police, record=joint)
    assert not visits_to_sign(cast.police).exists()


def test_signing_again_keeps_the_first_moment(cast, joint):
    first = sign_visit(actor=cast.police, record=joint).second_signed_at
    assert sign_visit(actor=cast.police, record=joint).second_signed_at == first


def test_who_logged_the_visit_does_not_sign_for_the_other(cast, joint):
    with pytest.raises(NotAllowed):
        sign_visit(actor=cast.worker, record=joint)
    assert not signed(joint)


def test_an_officer_of_another_community_does_not_find_the_visit(cast, joint):
    with pytest.raises(OutOfScope):
        sign_visit(actor=cast.other_police, record=joint)


def test_somebody_who_sees_only_own_rows_signs_what_they_took_part_in(cast, town):
    handler = factories.give_post("handler", Role.DEPARTMENT_HANDLER, town.city)
    visit = factories.make_visit(cast.worker, site=factories.make_site(), second_worker=handler)
    sign_visit(actor=handler, record=visit)
    assert signed(visit)


def test_the_database_refuses_one_person_as_both(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_visit(cast.worker, rental=factories.make_rental(), second_worker=cast.worker)


def test_the_database_refuses_a_signature_of_nobody(cast, joint):
    sign_visit(actor=cast.police, record=joint)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=joint.pk).update(second_worker=None)


def test_the_page_offers_the_signature_to_the_second_person_only(cast, client_of, joint):
    path, button = f"/work/visits/{joint.pk}/", f"/work/visits/{joint.pk}/steps/sign/"
    shown = [
        button in client_of(person).get(path).content.decode()
        for person in (cast.police, cast.worker, cast.leader)
    ]
    assert shown == [True, False, False]


def test_the_page_takes_the_signature(cast, client_of, joint):
    client_of(cast.police).post(f"/work/visits/{joint.pk}/steps/sign/")
    assert signed(joint)


def test_the_page_takes_no_signature_of_somebody_else(cast, client_of, joint):
    answer = client_of(cast.leader).post(f"/work/visits/{joint.pk}/steps/sign/")
    assert (answer.status_code, signed(joint)) == (404, False)


def test_the_start_page_of_the_officer_names_the_visit(cast, client_of, joint):
    assert f"/work/visits/{joint.pk}/" in client_of(cast.police).get("/").content.decode()


def test_the_round_of_a_worker_names_the_visit(cast, client_of):
    visit = factories.make_visit(
        cast.police, rental=factories.make_rental(), second_worker=cast.worker
    )
    page = client_of(cast.worker).get("/today/").content.decode()
    assert f"/work/visits/{visit.pk}/" in page


def test_the_api_takes_the_signature(cast, client_of, joint):
    answer = client_of(cast.police).post(f"/api/fieldwork/visits/{joint.pk}/sign/")
    assert answer.json()["second_signed_at"]


def test_the_api_refuses_the_signature_of_somebody_else(cast, client_of, joint):
    answer = client_of(cast.worker).post(f"/api/fieldwork/visits/{joint.pk}/sign/")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
