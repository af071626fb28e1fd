import pytest
from django.db import IntegrityError, connection, transaction

from participation.people.models import ApiToken, Profile, User
from participation.territory.models import Neighbourhood
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"birth_year": 1899}, "people_profile_birth_year_in_range"),
        ({"birth_year": 2101}, "people_profile_birth_year_in_range"),
        ({"sex": "k"}, "people_profile_known_sex"),
        ({"assurance": 15}, "people_profile_known_assurance"),
    ],
)
def test_database_refuses_profile_values_outside_their_range(fields, constraint):
    profile = make_user().profile
    with pytest.raises(IntegrityError, match=constraint):
        Profile.objects.filter(pk=profile.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [{"birth_year": 1900}, {"birth_year": None}, {"sex": "female"}, {"sex": ""}, {"assurance": 30}],
)
def test_database_takes_the_edges_of_each_range(fields):
    profile = make_user().profile
    assert Profile.objects.filter(pk=profile.pk).update(**fields) == 1


def test_database_refuses_neighbourhood_without_district():
    profile = make_user().profile
    alsancak = Neighbourhood.objects.create(
        district=make_district(), name="Alsancak", slug="alsancak", sort_key="a", search_name="alsancak"
    )
    with pytest.raises(IntegrityError, match="people_profile_neighbourhood_needs_district"):
        Profile.objects.filter(pk=profile.pk).update(district=None, neighbourhood=alsancak)


def test_database_refuses_address_with_capital_letters():
    user = make_user()
    with pytest.raises(IntegrityError, match="people_user_email_is_lower_case"):
        User.objects.filter(pk=user.pk).update(email="Ayse@example.org")


def test_database_refuses_two_tokens_of_one_name_and_tokens_without_name():
    user = make_user()
    ApiToken.objects.create(user=user, name="okul")
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.create(user=user, name="okul")
    with pytest.raises(IntegrityError, match="people_api_token_has_name"), transaction.atomic():
        ApiToken.objects.create(user=user, name="")
    ApiToken.objects.create(user=make_user(), name="okul")


def test_account_stores_no_time_of_its_last_visit():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_user")
        columns = {column[0] for column in cursor.description}
    assert "last_login" not in columns
    assert User._meta.get_field("joined_on").get_internal_type() == "DateField"
