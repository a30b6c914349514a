"""Courses, cohorts, lessons, enrolment, attendance, training requests."""
