"""The rules that keep administrators, users and the program itself from being locked out."""
