"""Households (家庭): who belongs together, who is the head, since when; joining, leaving, splitting."""
