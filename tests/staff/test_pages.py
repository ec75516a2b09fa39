"""The pages of staff: who may open them, and what they change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from staff.choices import NetworkKind, Role
from staff.models import NetworkPost, Post, User
from tests import factories

ACCOUNT_READERS = {
    "street_staff", "district_staff", "analyst", "administrator", "security", "auditor",
}  # fmt: skip
NETWORK_WRITERS = {"leader", "street_staff", "administrator"}
CAST = sorted(ACCOUNT_READERS | {"worker", "leader", "police"})


def day(offset=0):
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


def post_values(role, area, **values):
    return {"role": role, "area": area.code, "begins_on": day(), "last_day": day(100), **values}


@pytest.mark.parametrize("actor", CAST)
@pytest.mark.parametrize("page", ["accounts/", "confirmations/", "reviews/"])
def test_pages_of_accounts_open_by_the_matrix(cast, client_of, actor, page):
    expected = 200 if actor in ACCOUNT_READERS else 403
    assert client_of(getattr(cast, actor)).get(f"/staff/{page}").status_code == expected


@pytest.mark.parametrize("actor", CAST)
def test_the_post_chart_opens_inside_the_area_only(cast, client_of, town, actor):
    client = client_of(getattr(cast, actor))
    assert client.get(f"/staff/network/{town.community.code}/").status_code == 200
    wide = {"analyst", "administrator", "security", "auditor"}
    expected = 200 if actor in wide else 404
    assert client.get(f"/staff/network/{town.far_community.code}/").status_code == expected


@pytest.mark.parametrize("actor", CAST)
def test_the_network_is_kept_by_those_who_may(cast, client_of, town, actor):
    client = client_of(getattr(cast, actor))
    expected = 200 if actor in NETWORK_WRITERS else 403
    assert client.get(f"/staff/network/{town.community.code}/add/").status_code == expected


def test_an_account_out_of_the_area_is_404(cast, client_of):
    client = client_of(cast.street_staff)
    assert client.get(f"/staff/accounts/{cast.worker.pk}/").status_code == 200
    assert client.get(f"/staff/accounts/{cast.other_police.pk}/").status_code == 404


def test_a_post_out_of_the_area_is_404(cast, client_of):
    post = cast.other_police.posts.get()
    client = client_of(cast.other_district_staff)
    assert client.post(f"/staff/posts/{post.pk}/revoke/").status_code == 404


def test_an_administrator_makes_an_account_with_its_post(cast, client_of, town):
    values = {"full_name": "新人", "username": "xinren", "duty_phone": ""}
    client = client_of(cast.administrator)
    answer = client.post(
        "/staff/accounts/add/", values | post_values(Role.GRID_WORKER, town.cells[2])
    )
    user = User.objects.get(username="xinren")
    assert user.check_password(answer.context["password"])
    assert user.posts.get().is_awaiting


def test_an_account_whose_post_is_refused_is_not_made(cast, client_of, town):
    values = {"full_name": "新人", "username": "xinren", "duty_phone": ""}
    client = client_of(cast.administrator)
    answer = client.post(
        "/staff/accounts/add/", values | post_values(Role.GRID_WORKER, town.street)
    )
    assert answer.context["post_form"].errors
    assert not User.objects.filter(username="xinren").exists()


def test_a_taken_user_name_is_told_beside_the_field(cast, client_of, town):
    values = {"full_name": "新人", "username": "WORKER", "duty_phone": ""}
    client = client_of(cast.administrator)
    answer = client.post(
        "/staff/accounts/add/", values | post_values(Role.GRID_WORKER, town.cells[2])
    )
    assert answer.context["form"].errors


def test_another_person_confirms_with_one_click(cast, client_of, town):
    someone = factories.make_user("someone")
    client = client_of(cast.administrator)
    client.post(
        f"/staff/accounts/{someone.pk}/posts/add/", post_values(Role.GRID_WORKER, town.cells[2])
    )
    post = someone.posts.get()
    confirmer = client_of(cast.security)
    assert f"/staff/posts/{post.pk}/confirm/" in confirmer.get("/staff/confirmations/").text
    confirmer.post(f"/staff/posts/{post.pk}/confirm/", {"next": "/staff/confirmations/"})
    post.refresh_from_db()
    assert post.confirmed_by == cast.security


def test_the_granter_sees_no_button_to_confirm(cast, client_of, town):
    someone = factories.make_user("someone")
    client = client_of(cast.administrator)
    client.post(
        f"/staff/accounts/{someone.pk}/posts/add/", post_values(Role.GRID_WORKER, town.cells[2])
    )
    post = someone.posts.get()
    assert f"/staff/posts/{post.pk}/confirm/" not in client.get("/staff/confirmations/").text
    assert client.post(f"/staff/posts/{post.pk}/confirm/").status_code == 403


def test_an_area_is_found_by_its_only_name(cast, client_of, town):
    someone = factories.make_user("someone")
    client = client_of(cast.administrator)
    values = post_values(Role.COMMUNITY_POLICE, town.community) | {"area": "甲社区"}
    client.post(f"/staff/accounts/{someone.pk}/posts/add/", values)
    assert someone.posts.get().area == town.community


def test_a_name_of_several_areas_asks_for_the_code(cast, client_of, town):
    someone = factories.make_user("someone")
    client = client_of(cast.administrator)
    values = post_values(Role.GRID_WORKER, town.cells[0]) | {"area": "第01网格"}
    answer = client.post(f"/staff/accounts/{someone.pk}/posts/add/", values)
    assert answer.context["form"].errors["area"]


def test_suggestions_stay_inside_the_area(cast, client_of, town):
    text = client_of(cast.street_staff).get("/staff/area-suggestions/?area=社区").text
    assert town.community.code in text
    assert town.other_community.code not in text


def test_suggestions_fit_the_role(cast, client_of, town):
    client = client_of(cast.administrator)
    text = client.get("/staff/area-suggestions/?area=990101001001&role=GW").text
    assert town.cells[0].code in text
    assert f'"{town.community.code} ' not in text


def test_a_building_head_is_granted_by_ticking_buildings(cast, client_of, town):
    building = factories.make_building(0)
    client = client_of(cast.administrator)
    choices = client.get(f"/staff/building-choices/?role=BH&area={town.community.code}").text
    assert f'value="{building.pk}"' in choices
    someone = factories.make_user("someone")
    client.post(
        f"/staff/accounts/{someone.pk}/posts/add/",
        post_values(Role.BUILDING_HEAD, town.community, buildings=[building.pk]),
    )
    assert list(someone.posts.get().buildings.all()) == [building]


def test_leaving_is_a_button_on_the_account(cast, client_of):
    client_of(cast.administrator).post(f"/staff/accounts/{cast.worker.pk}/leave/")
    cast.worker.refresh_from_db()
    assert cast.worker.state == "left"


def test_a_new_first_password_is_shown_once_and_not_kept(cast, client_of):
    answer = client_of(cast.administrator).post(f"/staff/accounts/{cast.worker.pk}/password/")
    assert answer.context["password"] in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_reviews_show_posts_that_end_soon(cast, client_of, town):
    ending = factories.give_post(
        "ending", Role.GRID_WORKER, town.cells[2], valid_to=timezone.localdate() + timedelta(9)
    )
    listed = client_of(cast.security).get("/staff/reviews/").context["ending"]
    assert [post.user for post in listed] == [ending]


def test_a_building_head_sees_who_serves_the_own_building_and_no_chart(cast, client_of, town):
    own = factories.make_building(0, name="自己的楼")
    head = factories.give_post("head", Role.BUILDING_HEAD, town.community, [own])
    client = client_of(head)
    text = client.get("/staff/network/").text
    assert "自己的楼" in text
    assert "姓名worker" in text
    assert client.get(f"/staff/network/{town.community.code}/").status_code == 404


def test_a_holder_is_named_by_hand(cast, client_of, town):
    client = client_of(cast.leader)
    query = f"?kind=grid_worker&area={town.cells[0].pk}"
    values = {"holder_name": "李敏", "phone": "0990-5550002", "begins_on": day()}
    client.post(f"/staff/network/{town.community.code}/add/{query}", values)
    post = NetworkPost.objects.get()
    assert (post.holder_name, post.area, post.ends_on) == ("李敏", town.cells[0], None)


def test_a_holder_changed_meanwhile_is_not_overwritten(cast, client_of, town):
    post = factories.make_network_post(town.cells[0], NetworkKind.GRID_WORKER)
    client = client_of(cast.leader)
    values = {"holder_name": "甲", "begins_on": day(), "version": post.version}
    client.post(f"/staff/holders/{post.pk}/edit/", values)
    answer = client.post(f"/staff/holders/{post.pk}/edit/", values | {"holder_name": "乙"})
    assert answer.context["form"].non_field_errors()
    post.refresh_from_db()
    assert post.holder_name == "甲"


def test_a_holder_out_of_the_area_is_404(cast, client_of, town):
    post = factories.make_network_post(town.far_community, NetworkKind.COMMITTEE_HEAD)
    client = client_of(cast.leader)
    assert client.get(f"/staff/holders/{post.pk}/edit/").status_code == 404
    assert client.post(f"/staff/holders/{post.pk}/end/").status_code == 404


def test_the_chart_shows_cells_without_a_worker_and_buildings_without_a_head(cast, client_of, town):
    headed, _other = factories.make_building(0, 0.1), factories.make_building(0, 0.8)
    factories.make_network_post(
        town.cells[0], NetworkKind.BUILDING_HEAD, "刘师傅", buildings=[headed]
    )
    chart = client_of(cast.leader).get(f"/staff/network/{town.community.code}/").context["chart"]
    first, _second, third = chart.cells
    assert (first.building_count, first.headless_count) == (2, 1)
    assert (first.has_worker, third.has_worker) == (True, False)


def test_a_tap_is_answered_with_a_fragment(cast, client_of, town):
    answer = client_of(cast.worker).get(
        "/staff/responsible/?lng=118.005&lat=36.005", headers={"HX-Request": "true"}
    )
    assert "姓名worker" in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("path", ["/staff/responsible/", "/api/staff/responsible/"])
def test_a_tap_outside_the_area_is_404(cast, client_of, path):
    assert client_of(cast.worker).get(f"{path}?lng=118.015&lat=36.005").status_code == 404


@pytest.mark.parametrize("query", ["", "?lng=118", "?lng=x&lat=y", "?lng=999&lat=36"])
def test_a_bad_place_is_told(cast, client_of, query):
    assert client_of(cast.worker).get(f"/api/staff/responsible/{query}").status_code == 400


def test_the_api_answers_a_tap(cast, client_of, town):
    answer = client_of(cast.worker).get("/api/staff/responsible/?lng=118.005&lat=36.005").json()
    assert answer["cell"] == {"code": town.cells[0].code, "name": "第01网格"}
    assert [holder["kind"] for holder in answer["holders"]] == [
        "grid_worker", "grid_leader", "community_police",
    ]  # fmt: skip


def test_the_page_for_residents_needs_no_account(client, town):
    factories.make_network_post(town.cells[0], NetworkKind.GRID_WORKER, "李敏", phone="0990-1")
    text = client.get(f"/who-serves-here/?cell={town.cells[0].code}").text
    assert "李敏" in text
    assert "0990-1" not in text


def test_names_are_escaped(cast, client_of, town):
    factories.make_network_post(town.cells[0], NetworkKind.GRID_WORKER, "<script>x</script>")
    text = client_of(cast.worker).get("/staff/responsible/?lng=118.005&lat=36.005").text
    assert "<script>x" not in text


@pytest.mark.parametrize(
    ("path", "budget"),
    [("/staff/accounts/", 14), ("/staff/confirmations/", 14), ("/staff/network/{}/", 16)],
)
def test_pages_keep_their_query_budget(
    cast, client_of, town, django_assert_max_num_queries, path, budget
):
    for nth in range(30):
        user = factories.make_user(f"user{nth}")
        factories.give_post(user, Role.GRID_WORKER, town.cells[0])
        factories.make_network_post(town.cells[0], NetworkKind.GRID_WORKER)
    Post.objects.filter(user__username="user1").update(revoked_at=None)
    client = client_of(cast.administrator)
    with django_assert_max_num_queries(budget):
        client.get(path.format(town.community.code))
