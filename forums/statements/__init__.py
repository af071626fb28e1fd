"""Statements of a thread: suggesting, voting, closing, and the consensus map."""
