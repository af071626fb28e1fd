"""Every write to the forums."""
