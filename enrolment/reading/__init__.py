"""Reading the enrolment side (读取): values for a page of rows, in a number of statements that never grows."""
