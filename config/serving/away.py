"""Whether the database of this process is away, as far as it is known. Without Django, for the server."""

is_set = False
