"""The way to work: where people board, which vehicles take them, who is on board, and the sheets they travel with."""
