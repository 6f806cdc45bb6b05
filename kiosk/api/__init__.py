"""JSON behind the staff pages: sign-in by PIN, the technician's bench, the operators' page, the dashboard."""
