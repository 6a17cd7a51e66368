"""Who may have a package (资格): a rule tree over dated facts of a resident, answered to the day, with its reasons."""
