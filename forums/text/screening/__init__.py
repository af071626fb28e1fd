"""Automatic screening of posts: findings for moderators, never a deletion.

Pure: no database, no clock, no Django. docs/screening.md describes its use and its measured quality.
"""
