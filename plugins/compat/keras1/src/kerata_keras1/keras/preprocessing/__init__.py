"""What prepares data."""
