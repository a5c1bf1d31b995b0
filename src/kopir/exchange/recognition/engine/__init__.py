"""The conversion of grades, credits and levels: plain Python, exact numbers, no database and no words for readers."""
