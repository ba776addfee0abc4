"""Who is who under each model of ID merge, and which model a project uses."""
