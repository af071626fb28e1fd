"""Threads that work for the whole life of a process, and its clock."""
