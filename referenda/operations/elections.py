"""What is voted on, as the archive's first file: from when on it is fixed, and its bytes."""

from django.conf import settings

from referenda import queries
from referenda.models import CredentialMode, Referendum, State
from referenda.operations import ceremony, credentials, districts
from referenda.voting import districts as by_district
from referenda.voting import elections
from referenda.voting.elections import Election


def made(referendum: Referendum, of_districts: bytes | None) -> Election:
    """The election once the trustees have made the key; ``of_districts``: the list that it names."""
    questions = tuple(
        elections.Question(
            text=question.text,
            answers=tuple(option.text for option in question.options.all()),
            minimum=question.minimum,
            maximum=question.maximum,
            blank=question.blank,
        )
        for question in queries.questions_of(referendum)
    )
    simple = referendum.credential_mode == CredentialMode.SIMPLE
    text = referendum.description
    return Election(
        name=referendum.title,
        description=text if of_districts is None else by_district.described(text, of_districts),
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
    if queries.first_event(referendum) is not None:
        return queries.election_bytes(referendum)
    is_simple = referendum.credential_mode == CredentialMode.SIMPLE
    if referendum.state != State.READY or (is_simple and referendum.counts_districts):
        return None
    of_districts = None
    if referendum.counts_districts:
        of_districts = districts.listed(referendum, credentials.listed(referendum))
    return made(referendum, of_districts).raw()
