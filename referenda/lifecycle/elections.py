"""Builds the election, the first file of the archive, and determines when it is fixed."""

from django.conf import settings

from referenda.archive import queries as archive_queries
from referenda.ballot_box.credentials import operations
from referenda.ballot_box.credentials.models import Credential
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import CredentialMode, Referendum, State
from referenda.trustees.operations import ceremony
from referenda.voting import canonical, districts, elections, group
from referenda.voting.credentials import CredentialList
from referenda.voting.districts import DistrictList
from referenda.voting.elections import Election


def build_election(referendum: Referendum, of_districts: bytes | None) -> Election:
    """Build the election from the stored questions and the trustees' key. ``of_districts``: the district list
    that it names. Raises NotYourTurn before the trustees have made the key, or Unacceptable."""
    questions = tuple(
        elections.Question(
            text=question.text,
            answers=tuple(option.text for option in question.options.all()),
            minimum=question.minimum,
            maximum=question.maximum,
            blank=question.blank,
        )
        for question in referendum_queries.list_questions(referendum)
    )
    simple = referendum.credential_mode == CredentialMode.SIMPLE
    text = referendum.description
    return Election(
        name=referendum.title,
        description=text if of_districts is None else districts.described(text, of_districts),
        public_key=ceremony.group_of(referendum).public_key,
        questions=questions,
        uuid=referendum.uuid,
        administrator=settings.COUNCIL_NAME,
        credential_authority="server" if simple else referendum.credential_authority,
    )


def build_fixed_election(referendum: Referendum) -> bytes | None:
    """The election's bytes in the current or future archive; None as long as they can change.

    They are fixed once the ceremony has ended, or, if districts are counted in simple mode, once voting
    opens: the election then names the list of credentials, in which lost ones are replaced until then.
    """
    if archive_queries.get_first_event(referendum) is not None:
        return archive_queries.read_election_bytes(referendum)
    is_simple = referendum.credential_mode == CredentialMode.SIMPLE
    if referendum.state != State.READY or (is_simple and referendum.counts_districts):
        return None
    of_districts = None
    if referendum.counts_districts:
        of_districts = build_district_list(referendum, operations.build_credential_list(referendum))
    return build_election(referendum, of_districts).raw()


def build_district_list(referendum: Referendum, credentials: CredentialList) -> bytes | None:
    """The first line of the file of districts, at opening; None if no rule counts districts."""
    if not referendum.counts_districts:
        return None
    credential_districts = list(
        Credential.objects.filter(referendum=referendum).values_list("public_key", "district_id")
    )
    names = {
        count.district_id: count.district.name
        for count in referendum_queries.list_people_by_district(referendum)
    }
    index_of = {district: number for number, district in enumerate(names)}
    index_by_key = {group.decode(public): index_of[district] for public, district in credential_districts}
    return DistrictList(
        uuid=referendum.uuid,
        credentials=canonical.hexadecimal(credentials.raw()),
        least=referendum.district_least or districts.MIN_BALLOTS,
        names=tuple(names.values()),
        of=tuple(index_by_key[point] for point in credentials.weights),
    ).raw()
