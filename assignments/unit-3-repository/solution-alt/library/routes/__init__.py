"""What visitors see and do. Each module makes its views for the repositories it is given."""
