"""Polls over HTTP for programs: the same queries, operations and refusals as the pages."""
