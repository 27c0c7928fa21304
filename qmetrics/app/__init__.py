"""What a user can ask for, one function each; used by the command line and the façade alike.

Words for people are in ``cli``; nothing here prints.
"""
