"""The sample office of demo mode: its people, figures and story. Marked as sample everywhere."""
