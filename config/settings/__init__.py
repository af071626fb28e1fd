"""Settings: base is shared; development, production and test contain only differences."""
