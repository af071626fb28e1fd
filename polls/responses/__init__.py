"""Residents answer: who may, what is a valid response, how it is stored apart from who sent it."""
