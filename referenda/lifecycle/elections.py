"""What is voted on, as the archive's first file: from when on it is fixed, and its bytes."""

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
    """The election once the trustees have made the key; ``of_districts``: the list that it names."""
    questions = tuple(
        elections.Question(
            text=question.text,
            answers=tuple(option.text for option in question.options.all()),
            minimum=question.minimum,
            maximum=question.maximum,
            blank=question.blank,
        )
        for question in referendum_queries.questions_of(referendum)
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


def fixed_election(referendum: Referendum) -> bytes | None:
    """Its bytes as they stand in the archive or will; None as long as they can change.

    They are fixed once the ceremony has ended. Where districts are counted in simple mode they are as voting
    opens: the election names the list of credentials, of which one that was lost is replaced until then.
    """
    if archive_queries.first_event(referendum) is not None:
        return archive_queries.election_bytes(referendum)
    is_simple = referendum.credential_mode == CredentialMode.SIMPLE
    if referendum.state != State.READY or (is_simple and referendum.counts_districts):
        return None
    of_districts = None
    if referendum.counts_districts:
        of_districts = district_list(referendum, operations.listed(referendum))
    return build_election(referendum, of_districts).raw()


def district_list(referendum: Referendum, credentials: CredentialList) -> bytes | None:
    """The first line, as voting opens; None where no rule asks for districts."""
    if not referendum.counts_districts:
        return None
    found = list(Credential.objects.filter(referendum=referendum).values_list("public_key", "district_id"))
    here = {
        count.district_id: count.district.name for count in referendum_queries.people_by_district(referendum)
    }
    place = {district: number for number, district in enumerate(here)}
    of = {group.decode(public): place[district] for public, district in found}
    return DistrictList(
        uuid=referendum.uuid,
        credentials=canonical.hexadecimal(credentials.raw()),
        least=referendum.district_least or districts.LEAST,
        names=tuple(here.values()),
        of=tuple(of[point] for point in credentials.weights),
    ).raw()
