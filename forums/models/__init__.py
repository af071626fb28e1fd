"""Every model of the forums."""
