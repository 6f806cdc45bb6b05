"""Where sentence vectors are searched: in this process for one hall, in PostgreSQL for a province."""
