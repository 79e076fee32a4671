"""What follows a published round: offers to both sides, their answers, the seats they fill, and placements."""
