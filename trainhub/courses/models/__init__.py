"""Courses, cohorts, lessons, enrolments, attendance, training requests."""

from __future__ import annotations

from trainhub.courses.models.attendance import (
    AttendanceWarning,
    Leave,
    LessonClosing,
    PaperSheet,
    WalkIn,
)
from trainhub.courses.models.calendars import CalendarFeed
from trainhub.courses.models.catalogue import (
    Course,
    Module,
    Prerequisite,
    SyllabusVersion,
    Trade,
)
from trainhub.courses.models.claims import Claim, ClaimLine, DossierPaper
from trainhub.courses.models.cohorts import (
    AttendanceMark,
    Cohort,
    Enrolment,
    Lesson,
    Teaching,
)
from trainhub.courses.models.demand import DemandTerms
from trainhub.courses.models.feedback import Feedback, FeedbackCall, FeedbackReceipt
from trainhub.courses.models.learning import LearningClock, LearningTime, ModuleMedia
from trainhub.courses.models.papers import OpeningFacts, TeacherFacts, TrainingLicence
from trainhub.courses.models.rooms import Room, RoomHold
from trainhub.courses.models.rosters import RosterResult
from trainhub.courses.models.schemes import Holiday, Scheme, SchemeVersion
from trainhub.courses.models.seats import (
    ClassInvitation,
    SeatOffer,
    SeatTermsVersion,
    WaitingPriority,
)
from trainhub.courses.models.waiting import RequestStep, RosterUpload, TrainingRequest

__all__ = [
    "AttendanceMark", "AttendanceWarning", "CalendarFeed", "Claim", "ClaimLine",
    "ClassInvitation", "Cohort", "Course", "DemandTerms", "DossierPaper", "Enrolment",
    "Feedback", "FeedbackCall", "FeedbackReceipt", "Holiday", "LearningClock", "LearningTime",
    "Leave", "Lesson", "LessonClosing", "Module", "ModuleMedia", "OpeningFacts", "PaperSheet",
    "Prerequisite", "RequestStep", "Room", "RoomHold", "RosterResult", "RosterUpload", "Scheme",
    "SchemeVersion", "SeatOffer", "SeatTermsVersion", "SyllabusVersion", "TeacherFacts",
    "Teaching", "Trade", "TrainingLicence", "TrainingRequest", "WaitingPriority", "WalkIn",
]  # fmt: skip
