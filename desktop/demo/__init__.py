"""The demonstration: a whole office and its county, with made-up people, from application to receipt."""
