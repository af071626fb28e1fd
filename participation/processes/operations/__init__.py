"""Every write: ``organs`` with their members, ``processes`` with their phases. Each is recorded in the audit
log.
"""
