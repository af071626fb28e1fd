"""Results of districts, published beside the archive as the file ``UUID.districts``. Districts with few
online ballots are counted together with others, as a district group."""
