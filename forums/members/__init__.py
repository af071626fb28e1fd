"""Who takes part: handles, roles, trust, suspensions, blocks and request throttles."""
