"""Every read of the forums."""
