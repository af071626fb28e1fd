"""Signing in: allauth with our texts, the identity provider, and authenticating again."""
