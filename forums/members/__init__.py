"""Members: handles, roles, trust, suspensions, blocks and request throttles."""
