"""Recording what is known of residents, dated (事实记录): populations, diagnoses, episodes, assessments, departures."""
