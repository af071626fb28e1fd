"""Accounts with which the journeys sign in, besides the demo's own. All have the demo's password."""

from typing import Final

PASSWORD: Final = "meydan-demo"

RESIDENT: Final = "resident@meydan.example"
EDITOR: Final = "editor@meydan.example"
MODERATOR: Final = "moderator@meydan.example"
OFFICER: Final = "officer@meydan.example"
OBSERVER: Final = "observer@meydan.example"
CLERK: Final = "clerk@meydan.example"
ADMINISTRATOR: Final = "admin@meydan.example"

#: Residents of Konak who have not answered any poll.
RESIDENTS: Final = tuple(f"sakin-{number}@meydan.example" for number in range(1, 9))
#: Shows a name and writes in the forums.
WRITER: Final = RESIDENTS[5]
#: A second moderator, who decides about appeals.
SECOND_MODERATOR: Final = "moderator-2@meydan.example"
#: Has not stated a district.
NEWCOMER: Final = "yeni@meydan.example"
#: Has an authenticator app, recovery codes and a passkey.
TWO_STEP: Final = "iki-adim@meydan.example"
TOTP_SECRET: Final = "MVSWSZLZGAYTEMZUGU3DOOBZ"
#: Has no password.
FORGETFUL: Final = "parolasiz@meydan.example"
SUSPENDED: Final = "askida@meydan.example"
