"""What operators watch: health, metrics, logs, error reports; scheduled work."""
