"""Marks that come and go as tables: the mark sheet (成绩册) of an exam held on paper."""
