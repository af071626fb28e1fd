"""Results of districts beside the archive: the file ``UUID.districts``. Districts with few online ballots are
counted together with others, as a group."""
