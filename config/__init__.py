"""The composition root: settings, addresses, page shell. The only code that knows every app."""
