"""How to verify an archive, in documents. The commands are those of the public page."""

from django.utils.translation import gettext as _

from referenda.archive import queries
from referenda.archive.verification import packaging
from referenda.referendum.models import Referendum
from referenda.results.documents.papers.typesetting import Part

TOOL = "LWT_ASYNC_METHOD=none belenios-tool election verify --dir ."
TOOL_TALLY = "belenios-tool election compute-encrypted-tally --dir ."


def describe_own_program(referendum: Referendum, head: str) -> list[str]:
    """The command that checks the archive with our verifier, in lines that fit on a page."""
    lines = [f"  --districts {referendum.uuid}.districts \\"] if referendum.counts_districts else []
    if queries.find_result(referendum) is not None:
        lines.append(f"  --proofs {referendum.uuid}.proofs \\")
    return [f"python3 {packaging.NAME} {referendum.uuid}.bel \\", *lines, f"  --head {head}"]


def describe_both_programs(referendum: Referendum, head: str) -> Part:
    """How to verify the archive with our verifier and with an independent program."""
    part = Part(_("How to check it"))
    part.says(
        _("You do not have to trust this paper. Download the archive and check it with our program:"),
    )
    part.types("python3 -m pip install PyNaCl", *describe_own_program(referendum, head))
    part.says(
        _(
            "Then check it with a program that we did not write, Debian's belenios-tool, in a "
            "folder with the archive:"
        )
    )
    part.types("sudo apt install belenios-tool", TOOL)
    part.says(
        _(
            "It does not compare the published sum with the ballots. This command computes "
            "the sum. The second line that it prints must be the one in the archive:"
        )
    )
    return part.types(TOOL_TALLY)
