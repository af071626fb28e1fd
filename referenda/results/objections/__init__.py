"""Objections to a provisional result, their answers, and their consequences."""
