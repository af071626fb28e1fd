"""Words that moderators add to the lists of screening."""
