"""What is asked, of whom and when: polls, their questions and options, and their texts in every language."""
