"""Behind ``./run``: everything between a bare machine and the ``trainhub`` command.

Standard library only, for nothing else is there yet.
"""
