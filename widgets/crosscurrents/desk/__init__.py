"""The marking desk: a server of its own for markers, apart from the one that learners reach."""
