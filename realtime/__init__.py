"""Transport of live updates: topics, the hub, the one socket. Knows no other app."""
