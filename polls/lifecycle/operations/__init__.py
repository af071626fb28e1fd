"""All writes of editors: ``drafts``, ``translations``, ``copies`` and the ``steps`` of a poll's life."""
