"""The referendum itself: questions, rules, states, permissions and state changes."""
