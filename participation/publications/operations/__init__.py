"""Every write: ``drafts`` of editors, ``publishing`` from submission on, ``rendering`` of files."""
