"""Never events by organisation and financial year, from the national publication."""
