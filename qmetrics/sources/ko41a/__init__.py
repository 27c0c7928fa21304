"""Written complaints in the NHS (KO41a): a year's counts by organisation and by site."""
