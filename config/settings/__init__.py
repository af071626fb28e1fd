"""Settings: base is shared; development, production and test each say only what differs."""
