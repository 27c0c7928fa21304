"""Organisation Data Service: NHS trusts and sub-ICB locations, with the days they opened and closed."""
