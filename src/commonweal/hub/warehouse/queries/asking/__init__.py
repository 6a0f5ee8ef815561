"""What the questions share: their parameters, what is selected, what was supplied, and how an answer is put
together."""
