"""Mental Health Services Monthly Statistics: waits of children and young people, as published."""
