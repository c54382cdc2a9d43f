"""A unit's year: budget, goals, records of every register, evidence, narrative, report, its evaluation."""
