"""Opinion polls (kamuoyu yoklaması): questions, secret responses, tallies released in batches."""
