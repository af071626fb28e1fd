"""A referendum itself: its questions, rules and states, who may do what, and how a step is made."""
