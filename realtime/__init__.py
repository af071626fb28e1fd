"""Transport of live updates: topics, the hub, the WebSocket endpoint. Depends on no other app."""
