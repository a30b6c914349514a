"""Who may open what, as published: a row a route, a column a visitor, and what to ask with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from trainhub.core.db import db, transaction
from trainhub.people import actions as people
from trainhub.people.models import Account

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.world import World

#: A let in · S sent to sign in · U no valid token or session (401) · F known, not allowed (403)
#: · N not there for this visitor (404). Two columns of a kind: the one whom the world's
#: things belong to, and a stranger.
MATRIX = """
# route                              nobody trainee instr. staff instit.  empl.  bureau admin
# reports
GET  reports.home                    A      AA     AA     AA     AA      AA     A      A
GET  reports.index                   S      FF     FF     AA     AA      FF     A      A
GET  reports.pass_rates              S      FF     AA     AA     AA      FF     A      A
GET  reports.pass_rates_table        S      FF     AA     AA     AA      FF     A      A
GET  reports.institutions            S      FF     FF     AA     AA      FF     A      A
GET  reports.institution             S      FF     FF     AN     AN      FF     A      A
GET  reports.institutions_table      S      FF     FF     AA     AA      FF     A      A
GET  reports.table                   S      FF     FF     AA     AA      FF     A      A
GET  reports.station                 S      FF     FF     AN     AN      FF     A      A
GET  reports.dossier                S      FF     FF     AN     AN      FF     F      A
GET  reports.dossier_table          S      FF     FF     AN     AN      FF     F      A
GET  reports.person_dossier         S      FF     FF     AN     AN      FF     F      A
GET  reports.papers                  S      FF     FF     AN     AN      FF     F      A
GET  reports.paper_excel             S      FF     FF     AN     AN      FF     F      A
GET  reports.paper_pdf               S      FF     FF     AN     AN      FF     F      A
GET  reports.sign_sheet              S      FF     AN     AN     AN      FF     F      A
POST reports.make_class_file         S      FF     FF     AN     AN      FF     F      A
GET  reports.class_file              S      FF     FF     AN     AN      FF     F      A
GET  reports_api.dossier           U      UU     UU     UU     AN      NN     U      U
GET  web.healthz                     A      AA     AA     AA     AA      AA     A      A
POST web.set_language                A      AA     AA     AA     AA      AA     A      A
GET  web.metrics                     A      AA     AA     AA     AA      AA     A      A
GET  web.readyz                      A      AA     AA     AA     AA      AA     A      A
POST web.set_size                    A      AA     AA     AA     AA      AA     A      A
GET  jobs.show                       S      NN     NN     AN     NN      NN     N      N
GET  jobs.progress                   S      NN     NN     AN     NN      NN     N      N
POST jobs.retry                      S      NN     NN     AN     NN      NN     N      N
GET  static                          A      AA     AA     AA     AA      AA     A      A
GET  openapi.spec                    A      AA     AA     AA     AA      AA     A      A
# people
GET  people.journal                  S      FF     FF     FF     FF      FF     F      A
GET  people.account                  S      AA     AA     AA     AA      AA     A      A
POST people.read_messages            S      AA     AA     AA     AA      AA     A      A
POST people.change_password          S      AA     AA     AA     AA      AA     A      A
POST people.end_role                 S      FF     FF     FF     FF      FF     F      A
GET  people.organisations            S      FF     FF     AA     FF      FF     F      A
GET  people.organisation             S      FF     FF     AA     NN      AN     F      A
POST people.readmit                  S      FF     FF     AA     FF      FF     F      A
POST people.grant                    S      FF     FF     FF     FF      FF     F      A
POST people.suspend                  S      FF     FF     AA     FF      FF     F      A
POST people.issue_token              S      FF     FF     NN     NN      AN     F      F
POST people.vet                      S      FF     FF     AA     FF      FF     F      A
GET  people.new_organisation         S      FF     FF     AA     FF      FF     F      A
POST people.found_organisation       S      FF     FF     AA     FF      FF     F      A
GET  people.counter                  S      FF     FF     AA     FF      FF     F      A
GET  people.person                   S      FF     FF     AN     FF      FF     F      A
GET  people.portrait                 S      AN     NN     AN     NN      NN     N      A
GET  people.portrait_file            S      AN     NN     AN     NN      NN     N      A
POST people.give_portrait            S      AN     NN     AN     NN      NN     N      A
POST people.withdraw_portrait        S      AN     NN     AN     NN      NN     N      A
POST people.reveal                   S      FF     FF     AN     FF      FF     F      A
GET  people.new_person               S      FF     FF     AA     FF      FF     F      F
POST people.register_person          S      FF     FF     AA     FF      FF     F      F
GET  people.register                 A      AA     AA     AA     AA      AA     A      A
POST people.do_register              A      AA     AA     AA     AA      AA     A      A
GET  people.sign_in                  A      AA     AA     AA     AA      AA     A      A
POST people.do_sign_in               A      AA     AA     AA     AA      AA     A      A
POST people.sign_out                 S      AA     AA     AA     AA      AA     A      A
GET  people.background              S      FF     FF     AN     FF      FF     F      A
POST people.record_background       S      FF     FF     AN     FF      FF     F      A
POST people.record_category         S      FF     FF     AN     FF      FF     F      A
GET  people.proofs                  S      FF     FF     AA     FF      FF     F      A
GET  people.proof                   S      FF     FF     AN     FF      FF     F      A
GET  people.proof_file              S      FF     FF     AN     FF      FF     F      A
POST people.check_proof             S      FF     FF     AN     FF      FF     F      A
# courses
GET  courses.index                   A      AA     AA     AA     AA      AA     A      A
GET  courses.course                  A      AA     AA     AA     AA      AA     A      A
GET  courses.catalogue_desk          S      FF     FF     AA     FF      FF     F      A
GET  courses.new_course              S      FF     FF     AA     FF      FF     F      A
POST courses.open_course             S      FF     FF     AA     FF      FF     F      A
GET  courses.course_desk             S      FF     FF     AA     FF      FF     F      A
GET  courses.new_syllabus            S      FF     FF     AA     FF      FF     F      A
POST courses.add_syllabus            S      FF     FF     AA     FF      FF     F      A
GET  courses.learn                   S      AN     NN     NN     NN      NN     N      N
GET  courses.module                  S      AN     AN     AA     AN      NN     N      A
POST courses.beat                    S      AN     NN     NN     NN      NN     N      N
GET  courses.media                   S      AN     AN     AA     AN      NN     N      A
GET  courses.module_content          S      FF     AN     AA     AN      FF     F      A
POST courses.write_module            S      FF     AN     AA     AN      FF     F      A
POST courses.add_media               S      FF     AN     AA     AN      FF     F      A
POST courses.remove_media            S      FF     AN     AA     AN      FF     F      A
GET  courses.cohort_learning         S      FF     AN     AN     AN      FF     F      A
GET  courses.cohort_learning_file    S      FF     AN     AN     AN      FF     F      A
POST courses.tell_schooling          S      AA     AA     AA     AA      AA     A      A
POST courses.ask                     S      AA     AA     AA     AA      AA     A      A
GET  courses.cohorts                 S      FF     FF     AA     AA      FF     F      A
GET  courses.cohort                  S      FF     AN     AN     AN      FF     F      A
POST courses.cancel                  S      FF     FF     AN     AN      FF     F      A
POST courses.close                   S      FF     FF     AN     AN      FF     F      A
GET  courses.counter                 S      FF     FF     AN     FF      FF     F      A
POST courses.enrol_at_counter        S      FF     FF     AN     FF      FF     F      A
GET  courses.check_enrolment         S      AA     AA     AA     AA      AA     A      A
POST courses.enrol                   S      AA     AA     AA     AA      AA     A      A
GET  courses.check_other_withdrawal  S      FF     FF     AN     FF      FF     F      A
POST courses.withdraw_other          S      FF     FF     AN     FF      FF     F      A
GET  courses.line                    S      FF     FF     AN     FF      FF     F      A
POST courses.decide_applications     S      FF     FF     AN     FF      FF     F      A
POST courses.answer_for              S      FF     FF     AN     FF      FF     F      A
GET  courses.ranking                 S      FF     FF     AA     FF      FF     F      A
POST courses.enter_priority          S      FF     FF     AA     FF      FF     F      A
POST courses.end_priority            S      FF     FF     AF     FF      FF     F      A
POST courses.set_seat_terms          S      FF     FF     AA     FF      FF     F      A
GET  courses.seat                    S      AN     NN     NN     NN      NN     N      N
POST courses.answer_seat             S      AN     NN     NN     NN      NN     N      N
GET  courses.invitation              S      AN     NN     NN     NN      NN     N      N
POST courses.answer_invitation       S      AN     NN     NN     NN      NN     N      N
POST courses.publish                 S      FF     FF     AN     AN      FF     F      A
POST courses.change_seats            S      FF     FF     AN     AN      FF     F      A
GET  courses.timetable               S      FF     FF     AN     AN      FF     F      A
POST courses.set_timetable           S      FF     FF     AN     AN      FF     F      A
GET  courses.new_cohort              S      FF     FF     AA     FF      FF     F      A
POST courses.plan_cohort             S      FF     FF     AA     FF      FF     F      A
GET  courses.enrolment               S      AN     NN     NN     NN      NN     N      N
GET  courses.feedback                S      AN     NN     NN     NN      NN     N      N
POST courses.give_feedback           S      AN     NN     NN     NN      NN     N      N
GET  courses.cohort_feedback         S      FF     AN     AN     AN      FF     F      A
GET  courses.check_withdrawal        S      AN     NN     NN     NN      NN     N      N
POST courses.withdraw                S      AN     NN     NN     NN      NN     N      N
GET  courses.lesson                  S      FF     AN     AN     AN      FF     F      A
POST courses.call_roll               S      FF     AN     AN     AN      FF     F      A
GET  courses.code                    S      FF     AN     AN     AN      FF     F      A
GET  courses.mark                    S      FF     AN     AN     AN      FF     F      A
POST courses.correct                 S      FF     AN     AN     AN      FF     F      A
GET  courses.presence                S      FF     AN     AN     AN      FF     F      A
POST courses.add_mark                S      FF     AN     AN     AN      FF     F      A
POST courses.enter_leave             S      FF     AN     AN     AN      FF     F      A
POST courses.decide_leave            S      FF     AN     AN     AN      FF     F      A
GET  courses.leave                   S      AN     NN     NN     NN      NN     N      N
POST courses.ask_leave               S      AN     NN     NN     NN      NN     N      N
GET  courses.door                    S      FF     AN     AN     AN      FF     F      A
POST courses.note_walk_in            S      FF     AN     AN     AN      FF     F      A
POST courses.let_out                 S      FF     AN     AN     AN      FF     F      A
GET  courses.walk_in                 S      FF     FF     AN     FF      FF     F      A
POST courses.merge_walk_in           S      FF     FF     AN     FF      FF     F      A
POST courses.strike_walk_in          S      FF     FF     AN     FF      FF     F      A
GET  courses.sheet                   S      FF     AN     AN     AN      FF     F      A
POST courses.enter_sheet             S      FF     AN     AN     AN      FF     F      A
POST courses.keep_sheet              S      FF     AN     AN     AN      FF     F      A
GET  courses.sheet_photo             S      FF     AN     AN     AN      FF     F      A
GET  courses.attendance_table        S      FF     AN     AN     AN      FF     F      A
GET  courses.in_danger               S      FF     AA     AA     AA      FF     F      A
POST courses.reopen                  S      FF     FF     AN     FF      FF     F      A
GET  courses.mine                    S      AA     AA     AA     AA      AA     A      A
GET  courses.requests                S      FF     FF     AA     AA      AA     F      A
GET  courses.training_request        S      AN     NN     AN     AN      NN     N      A
POST courses.answer                  S      FF     FF     FF     AN      FF     F      F
POST courses.cancel_request          S      AN     NN     AN     FN      NN     N      A
POST courses.dispatch                S      FF     FF     AN     FF      FF     F      A
POST courses.open_requested          S      FF     FF     AN     AN      FF     F      A
GET  courses.requests_table          S      FF     FF     AA     AA      AA     F      A
GET  courses.demand                  S      FF     FF     AA     FF      FF     F      A
GET  courses.pot                     S      FF     FF     AA     FF      FF     F      A
POST courses.dispatch_pot            S      FF     FF     AA     FF      FF     F      A
GET  courses.demand_terms            S      FF     FF     AA     FF      FF     F      A
POST courses.set_demand_terms        S      FF     FF     AA     FF      FF     F      A
GET  courses.new_request             S      FF     FF     FF     FF      AA     F      F
POST courses.ask_for_heads           S      FF     FF     FF     FF      AA     F      F
GET  courses.roster                  S      FF     FF     AN     FF      FF     F      N
POST courses.import_roster           S      FF     FF     AN     FF      FF     F      N
GET  courses.roster_sheet            S      FF     AN     AN     AN      FF     F      A
POST courses.full_roster_sheet       S      FF     FF     AN     FF      FF     F      A
GET  courses.roster_results          S      FF     FF     AN     FF      FF     F      N
POST courses.decide_row              S      FF     FF     AN     FF      FF     F      N
GET  courses.new_roster              S      FF     FF     AA     FF      FF     F      A
POST courses.upload_roster           S      FF     FF     AA     FF      FF     F      A
GET  courses.roster_blank            S      FF     FF     AA     FF      FF     F      A
GET  courses.check_sign_in           S      AA     AA     AA     AA      AA     A      A
POST courses.sign_in                 S      AA     AA     AA     AA      AA     A      A
GET  courses.teaching                S      FF     AA     FF     FF      FF     F      F
POST courses.timetable_as_before     S      FF     FF     AN     AN      FF     F      A
GET  courses.free_times              S      FF     FF     AN     AN      FF     F      A
POST courses.pour_free               S      FF     FF     AN     AN      FF     F      A
GET  courses.new_lesson              S      FF     FF     AN     AN      FF     F      A
POST courses.add_lesson              S      FF     FF     AN     AN      FF     F      A
GET  courses.edit_lesson             S      FF     FF     AN     AN      FF     F      A
POST courses.change_lesson           S      FF     FF     AN     AN      FF     F      A
POST courses.cancel_lesson           S      FF     FF     AN     AN      FF     F      A
GET  courses.replan                  S      FF     FF     AN     AN      FF     F      A
POST courses.change_plan             S      FF     FF     AN     AN      FF     F      A
GET  courses.copy                    S      FF     FF     AN     AN      FF     F      A
POST courses.copy_cohort             S      FF     FF     AN     AN      FF     F      A
GET  courses.calendar                S      AA     AA     AA     AA      AA     A      A
POST courses.open_calendar           S      AA     AA     AA     AA      AA     A      A
GET  courses.cohort_calendar         S      FF     AN     AN     AN      FF     F      A
POST courses.open_cohort_calendar    S      FF     AN     AN     AN      FF     F      A
POST courses.revoke_calendar         S      AN     NN     NN     NN      NN     N      N
GET  courses.feed                    A      AA     AA     AA     AA      AA     A      A
GET  courses.cohorts_table           S      FF     FF     AA     AA      FF     F      A
GET  courses.cohort_table            S      FF     AN     AN     AN      FF     F      A
GET  courses_api.my_cohorts          U      UU     UU     UU     AA      AA     U      U
GET  courses_api.my_timetable        U      UU     UU     UU     AN      NN     U      U
GET  courses_api.my_rooms            U      UU     UU     UU     AA      AA     U      U
GET  courses.premises                S      FF     FF     AA     AA      FF     F      A
GET  courses.house                   S      FF     FF     AA     AN      FF     F      A
GET  courses.licence                 S      FF     FF     AA     AN      FF     F      A
POST courses.enter_licence           S      FF     FF     AA     AN      FF     F      A
GET  courses.new_room                S      FF     FF     AA     AN      FF     F      A
POST courses.add_room                S      FF     FF     AA     AN      FF     F      A
GET  courses.room                    S      FF     FF     AN     NN      FF     F      A
POST courses.change_room             S      FF     FF     AN     NN      FF     F      A
POST courses.retire_room             S      FF     FF     AN     NN      FF     F      A
POST courses.reopen_room             S      FF     FF     AN     NN      FF     F      A
GET  courses.teacher                 S      FF     FF     AA     AN      FF     F      A
POST courses.enter_teacher           S      FF     FF     AA     AN      FF     F      A
GET  courses.opening                 S      FF     FF     AN     AN      FF     F      A
POST courses.enter_opening           S      FF     FF     AN     AN      FF     F      A
POST courses_api.sign_in_by_code     U      AA     AA     AA     AA      AA     A      A
GET  courses_api.my_attendance       U      AA     AA     AA     AA      AA     A      A
GET  courses_api.roll                U      UU     UU     UU     AN      NN     U      U
GET  courses_api.requests            U      UU     UU     UU     AA      AA     U      U
GET  courses_api.training_request    U      UU     UU     UU     AN      NN     U      U
GET  courses_api.demand              U      UU     UU     UU     AA      FF     U      U
GET  courses_api.syllabus            A      AA     AA     AA     AA      AA     A      A
GET  courses_api.module              U      AN     AN     AA     AN      NN     N      A
GET  courses_api.my_learning         U      AA     AA     AA     AA      AA     A      A
GET  courses_api.cohorts             A      AA     AA     AA     AA      AA     A      A
GET  courses_api.my_enrolments       U      UU     UU     UU     AA      AA     U      U
POST courses_api.enrol_me            U      UU     UU     UU     AA      AA     U      U
POST courses_api.leave               U      UU     UU     UU     NN      NN     U      U
POST courses_api.answer_for_seat     U      UU     UU     UU     NN      NN     U      U
GET  courses_api.class_enrolments    U      UU     UU     UU     AN      NN     U      U
POST courses_api.decide              U      UU     UU     UU     FN      NN     U      U
GET  courses_api.courses             A      AA     AA     AA     AA      AA     A      A
GET  courses.schemes                S      FF     FF     AA     AA      FF     F      A
GET  courses.scheme                 S      FF     FF     AA     AA      FF     F      A
GET  courses.new_scheme             S      FF     FF     AA     FF      FF     F      A
POST courses.open_scheme            S      FF     FF     AA     FF      FF     F      A
GET  courses.new_version            S      FF     FF     AA     FF      FF     F      A
POST courses.add_version            S      FF     FF     AA     FF      FF     F      A
POST courses.retire_scheme          S      FF     FF     AA     FF      FF     F      A
POST courses.bring_scheme_back      S      FF     FF     AA     FF      FF     F      A
GET  courses.cohort_scheme          S      FF     FF     AN     FF      FF     F      A
POST courses.fund_cohort            S      FF     FF     AN     FF      FF     F      A
GET  courses.holidays               S      FF     FF     AA     FF      FF     F      A
POST courses.enter_holiday          S      FF     FF     AA     FF      FF     F      A
GET  courses.claims                 S      FF     FF     AA     AA      FF     F      A
GET  courses.claim                  S      FF     FF     AN     AN      FF     F      A
POST courses.hand_in_claim          S      FF     FF     AN     AN      FF     F      A
POST courses.publish_claim          S      FF     FF     AN     AN      FF     F      A
POST courses.pay_claim              S      FF     FF     AN     AN      FF     F      A
POST courses.refuse_claim           S      FF     FF     AN     AN      FF     F      A
POST courses.drop_claim             S      FF     FF     AN     AN      FF     F      A
POST courses.claim_table            S      FF     FF     AN     AN      FF     F      A
GET  courses.papers_of_cohort       S      FF     FF     AN     AN      FF     F      A
GET  courses.new_paper              S      FF     FF     AN     AN      FF     F      A
POST courses.add_paper              S      FF     FF     AN     AN      FF     F      A
GET  courses.paper                  S      FF     FF     AN     AN      FF     F      A
GET  courses.paper_file             S      FF     FF     AN     AN      FF     F      A
POST courses.strike_paper           S      FF     FF     AN     AN      FF     F      A
GET  courses_api.schemes           A      AA     AA     AA     AA      AA     A      A
# exams
GET  exams.index                     S      AA     AA     AA     AA      AA     A      A
GET  exams.sheet                     S      AN     NN     NN     NN      NN     N      N
GET  exams.question                  S      AN     NN     NN     NN      NN     N      N
POST exams.answer                    S      AN     NN     NN     NN      NN     N      N
POST exams.flag                      S      AN     NN     NN     NN      NN     N      N
GET  exams.ask_hand_in               S      AN     NN     NN     NN      NN     N      N
POST exams.hand_in                   S      AN     NN     NN     NN      NN     N      N
GET  exams.receipt                   S      AN     NN     NN     NN      NN     N      N
GET  exams.whole_paper               S      AN     NN     NN     NN      NN     N      N
POST exams.sync                      S      AN     NN     NN     NN      NN     N      N
GET  exams.times                     S      FF     AN     AN     AN      FF     F      A
POST exams.declare_outage            S      FF     AN     AN     AN      FF     F      A
POST exams.sign_outage               S      FF     AN     AN     AN      FF     F      A
GET  exams.candidate_time            S      FF     AN     AN     AN      FF     F      A
POST exams.allow_time                S      FF     AN     AN     AN      FF     F      A
POST exams.grant_time                S      FF     AN     AN     AN      FF     F      A
GET  exams.ask_correction            S      FF     FF     NN     AN      FF     F      N
POST exams.preview_correction        S      FF     FF     NN     AN      FF     F      N
POST exams.correct_key               S      FF     FF     NN     AN      FF     F      N
GET  exams.ask_look                  S      AN     NN     NN     NN      NN     N      N
POST exams.ask_second_look           S      AN     NN     NN     NN      NN     N      N
GET  exams.appeals                   S      FF     FF     AA     AA      FF     F      A
GET  exams.appeal                    S      FF     FF     AN     AN      FF     F      A
POST exams.answer_second_look        S      FF     FF     AN     AN      FF     F      A
GET  exams.bank                      S      FF     AA     AA     AA      FF     F      A
GET  exams.bank_question             S      FF     AN     NN     AN      FF     F      N
POST exams.bring_back                S      FF     AN     NN     AN      FF     F      N
POST exams.set_practice              S      FF     AN     NN     AN      FF     F      N
GET  exams.drill                     S      AN     NN     NN     NN      NN     N      N
GET  exams.drill_question            S      NN     NN     NN     NN      NN     N      N
POST exams.check_drill               S      NN     NN     NN     NN      NN     N      N
GET  exams.practice                  S      AN     NN     NN     NN      NN     N      N
GET  exams.practice_question         S      AN     NN     NN     NN      NN     N      N
POST exams.check_practice            S      AN     NN     NN     NN      NN     N      N
POST exams.retire                    S      FF     AN     NN     AN      FF     F      N
GET  exams.new_import                S      FF     AA     AA     AA      FF     F      A
POST exams.upload                    S      FF     AA     AA     AA      FF     F      A
GET  exams.preview                   S      FF     AN     NN     NN      FF     F      N
POST exams.confirm                   S      FF     AN     NN     NN      FF     F      N
GET  exams.choose_kind                S      FF     AA     AA     AA      FF     F      A
GET  exams.new_question               S      FF     AN     NN     AN      FF     F      N
POST exams.write_question             S      FF     AN     NN     AN      FF     F      N
GET  exams.edit_question              S      FF     AN     NN     AN      FF     F      N
POST exams.renew_question             S      FF     AN     NN     AN      FF     F      N
GET  exams.review                     S      FF     AA     AA     AA      FF     F      A
POST exams.accept_page                S      FF     AA     AA     AA      FF     F      A
POST exams.accept_version             S      FF     AN     NN     AN      FF     F      N
POST exams.send_back                  S      FF     AN     NN     AN      FF     F      N
GET  exams.duplicates                 S      FF     AA     AA     AA      FF     F      A
GET  exams.quality                   S      FF     AA     AA     AA      FF     F      A
GET  exams.similar                   S      FF     AN     FN     FN      FF     F      F
GET  exams.examiners                 S      FF     AA     AA     AA      FF     F      A
GET  exams.item_analysis             S      FF     AN     NN     AN      FF     F      N
GET  exams.item_figures              S      FF     AN     NN     AN      FF     F      N
GET  exams.item_analysis_table       S      FF     AN     NN     AN      FF     F      N
GET  exams_api.item_analysis         U      UU     UU     UU     AN      NN     U      U
GET  exams.export                     S      FF     AA     AA     AA      FF     F      A
GET  exams.export_file                S      FF     AA     AA     AA      FF     F      A
GET  exams_api.questions              U      UU     UU     UU     AA      FF     U      U
GET  exams_api.question               U      UU     UU     UU     AN      FF     U      U
GET  exams.attempt_media              S      NN     NN     NN     NN      NN     N      N
GET  exams.bank_media                 S      FF     NN     NN     NN      FF     F      N
GET  exams.paper_media                S      FF     NN     FN     FN      FF     F      F
GET  exams.bank_template             S      FF     AA     AA     AA      FF     F      A
GET  exams.blueprints                S      FF     AA     AA     AA      FF     F      A
GET  exams.blueprint                 S      FF     AN     NN     AN      FF     F      N
GET  exams.new_blueprint             S      FF     AN     NN     AN      FF     F      N
POST exams.draw_up                   S      FF     AN     NN     AN      FF     F      N
GET  exams.result                    S      AN     AN     AN     AN      NN     A      A
GET  exams.ask_withdraw              S      FF     FN     AN     AN      FF     F      A
POST exams.withdraw                  S      FF     FN     AN     AN      FF     F      A
GET  exams.schemes                   S      FF     AA     AA     AA      FF     F      A
GET  exams.new_scheme                S      FF     FF     AA     FF      FF     F      A
POST exams.set_scheme                S      FF     FF     AA     FF      FF     F      A
GET  exams.sittings                  S      FF     AA     AA     AA      FF     A      A
GET  exams.sitting                   S      FF     AN     AN     AN      FF     A      A
POST exams.admit_all                 S      FF     AN     FN     FN      FF     F      F
POST exams.cancel                    S      FF     AN     AN     AN      FF     F      A
GET  exams.seats                     S      FF     AN     AN     AN      FF     A      A
POST exams.seat_again                S      FF     AN     AN     AN      FF     F      A
POST exams.give_room                 S      FF     AN     AN     AN      FF     F      A
POST exams.change_seat               S      FF     AN     AN     AN      FF     F      A
POST exams.set_invigilators          S      FF     AN     AN     AN      FF     F      A
GET  exams.irregularities            S      FF     AN     AN     AN      FF     A      A
POST exams.write_irregularity        S      FF     AN     FN     FN      FF     F      F
GET  exams.irregularity_photo        S      AN     AN     AN     AN      NN     A      A
GET  exams.ask_void                  S      FF     AN     AN     AN      FF     F      A
POST exams.propose_voiding           S      FF     AN     AN     AN      FF     F      A
POST exams.sign_voiding              S      FF     AN     AN     AN      FF     F      A
POST exams.lift_voiding              S      FF     FF     AN     AN      FF     F      A
GET  exams.my_records                S      AN     AN     AN     AN      NN     A      A
GET  exams.door                      S      FF     AN     FN     FN      FF     F      F
POST exams.photograph                S      FF     AN     FN     FN      FF     F      F
GET  exams.door_photo                S      AN     AN     AN     AN      NN     N      A
GET  exams.scanned                   S      AN     AN     AN     AN      NN     A      A
GET  exams.irregularity_codes        S      FF     AA     AA     AA      FF     F      A
POST exams.lay_irregularity_code     S      FF     FF     FF     FF      FF     F      A
GET  exams.floors                    S      FF     AA     AA     AA      FF     F      A
POST exams.lay_floor                 S      FF     FF     FF     FF      FF     F      A
GET  exams.terms                     S      FF     AA     AA     AA      FF     F      A
POST exams.set_terms                 S      FF     FF     AA     FF      FF     F      A
GET  reports.ticket_pdf              S      AN     AN     AN     AN      NN     F      A
POST reports.print_tickets           S      FF     AN     AN     AN      FF     F      A
GET  reports.sitting_tickets         S      FF     AN     AN     AN      FF     F      A
POST exams.admit                     S      FF     AN     FN     FN      FF     F      F
GET  exams.queues                    S      FF     AA     AA     AA      FF     F      A
GET  exams.queue                     S      FF     AN     FN     FN      FF     F      F
POST exams.take_answer               S      FF     AN     FN     FN      FF     F      F
GET  exams.answer_to_mark            S      FF     AN     FN     FN      FF     F      F
POST exams.mark_answer               S      FF     AN     FN     FN      FF     F      F
GET  exams.marking_media             S      FF     NN     FN     FN      FF     F      F
GET  exams.history                   S      FF     AN     AN     AN      FF     A      A
GET  exams.practicals                S      FF     AN     FN     FN      FF     F      F
GET  exams.practical                 S      FF     AN     FN     FN      FF     F      F
POST exams.note_item                 S      FF     AN     FN     FN      FF     F      F
POST exams.add_photo                 S      FF     AN     FN     FN      FF     F      F
POST exams.finish_run                S      FF     AN     FN     FN      FF     F      F
GET  exams.practical_photo           S      FF     AN     AN     AN      FF     F      A
GET  exams.checklist                 S      FF     FF     AA     FF      FF     F      A
POST exams.set_checklist             S      FF     FF     AA     FF      FF     F      A
GET  exams.marks                     S      FF     AN     FN     FN      FF     F      F
POST exams.record_marks              S      FF     AN     FN     FN      FF     F      F
GET  exams.mark_sheet_blank          S      FF     AN     FN     FN      FF     F      F
GET  exams.new_mark_sheet            S      FF     AN     FN     FN      FF     F      F
POST exams.read_mark_sheet           S      FF     AN     FN     FN      FF     F      F
POST exams.import_mark_sheet         S      FF     AN     FN     FN      FF     F      F
GET  exams.on_paper                  S      FF     AN     AN     AN      FF     F      A
POST exams.print_papers              S      FF     AN     AN     AN      FF     F      A
POST exams.print_paper               S      FF     AN     AN     AN      FF     F      A
GET  exams.papers_pdf                S      FF     AN     AN     AN      FF     F      A
GET  exams.keys_pdf                  S      FF     AN     FN     FN      FF     F      F
GET  exams.find_paper                S      FF     AN     FN     FN      FF     F      F
GET  exams.paper_answers             S      FF     AN     FN     FN      FF     F      F
POST exams.type_answers              S      FF     AN     FN     FN      FF     F      F
POST exams.add_fixed_paper           S      FF     AN     NN     AN      FF     F      N
GET  exams.fixed_paper               S      FF     AN     NN     AN      FF     F      N
POST exams.move_fixed_item           S      FF     AN     NN     AN      FF     F      N
GET  exams.others_for                S      FF     AN     NN     AN      FF     F      N
POST exams.exchange                  S      FF     AN     NN     AN      FF     F      N
POST exams.change_fixed_paper        S      FF     AN     NN     AN      FF     F      N
POST exams.remove_fixed_paper        S      FF     AN     NN     AN      FF     F      N
POST exams.newcomers                 S      FF     AN     AN     AN      FF     F      A
GET  exams.paper                     S      FF     AN     FN     FN      FF     F      F
POST exams.publish                   S      FF     AN     FN     FN      FF     F      F
GET  exams.new_sitting               S      FF     AN     AN     AN      FF     F      A
POST exams.plan_sitting              S      FF     AN     AN     AN      FF     F      A
GET  exams.ticket                    S      AN     NN     NN     NN      NN     N      N
GET  exams.rehearsal                S      AA     AA     AA     AA      AA     A      A
POST exams.begin_rehearsal          S      AA     AA     AA     AA      AA     A      A
GET  exams.rehearsal_question       S      AN     NN     NN     NN      NN     N      N
POST exams.rehearsal_answer         S      AN     NN     NN     NN      NN     N      N
POST exams.rehearsal_flag           S      AN     NN     NN     NN      NN     N      N
GET  exams.rehearsal_sheet          S      AN     NN     NN     NN      NN     N      N
GET  exams.rehearsal_whole_paper    S      AN     NN     NN     NN      NN     N      N
POST exams.rehearsal_sync           S      AN     NN     NN     NN      NN     N      N
GET  exams.rehearsal_ask_hand_in    S      AN     NN     NN     NN      NN     N      N
POST exams.rehearsal_hand_in        S      AN     NN     NN     NN      NN     N      N
GET  exams.rehearsal_receipt        S      AN     NN     NN     NN      NN     N      N
POST exams.start                     S      AN     NN     NN     NN      NN     N      N
# certs
GET  certs.mine                      S      AA     AA     AA     AA      AA     A      A
GET  certs.certificate               S      AN     NN     AN     AN      NN     N      A
GET  certs.ask_decision              S      FF     FF     AN     FF      FF     F      A
POST certs.decide                    S      FF     FF     AN     FF      FF     F      A
GET  certs.pdf                       S      AN     NN     AN     AN      NN     N      A
GET  certs.badge_jwt                 S      AN     NN     AN     AN      NN     N      A
GET  certs.badge_json                S      AN     NN     AN     AN      NN     N      A
GET  certs.key_set                   A      AA     AA     AA     AA      AA     A      A
GET  certs.issuer                    A      AA     AA     AA     AA      AA     A      A
GET  certs.public_key                A      AA     AA     AA     AA      AA     A      A
GET  certs.status_list               A      AA     AA     AA     AA      AA     A      A
POST certs.print_again               S      FF     FF     AN     AN      FF     F      A
GET  certs.ask_name                  S      FF     FF     AN     FF      FF     F      A
POST certs.replace                   S      FF     FF     AN     FF      FF     F      A
GET  certs.evidence                  S      FF     FF     AN     FF      FF     F      A
POST certs.answer_approval           S      FF     FF     AN     AN      FF     F      A
GET  certs.new_type                  S      FF     FF     FF     FF      FF     F      A
POST certs.define_type               S      FF     FF     FF     FF      FF     F      A
GET  certs.edit_type                 S      FF     FF     FF     FF      FF     F      A
POST certs.change_type               S      FF     FF     FF     FF      FF     F      A
POST certs.allow_issuer              S      FF     FF     FF     FF      FF     F      A
GET  certs.ask_cohort                S      FF     FF     AN     AN      FF     F      A
POST certs.issue_to_cohort           S      FF     FF     AN     AN      FF     F      A
GET  certs.credential                S      AN     NN     AN     NN      NN     N      A
POST certs.check_credential          S      FF     FF     AN     FF      FF     F      A
GET  certs.picture                   S      AN     NN     AN     NN      NN     N      A
GET  certs.shares                    S      AA     AA     AA     AA      AA     A      A
POST certs.make_share                S      AA     AA     AA     AA      AA     A      A
POST certs.withdraw_share            S      AN     NN     NN     NN      NN     N      N
GET  certs.verify_share              A      AA     AA     AA     AA      AA     A      A
GET  certs.wallet                    S      AA     AA     AA     AA      AA     A      A
GET  certs.wallet_manifest           A      AA     AA     AA     AA      AA     A      A
POST certs.bundle_cohort             S      FF     FF     AN     AN      FF     F      A
GET  certs.bundle                    S      FF     FF     AN     AN      FF     F      A
GET  certs.new_credential            S      AA     AA     AA     AA      AA     A      A
POST certs.record_credential         S      AA     AA     AA     AA      AA     A      A
GET  certs.desk                      S      FF     FF     AA     AA      FF     F      A
POST certs.print_waiting             S      FF     FF     AA     FF      FF     F      A
GET  certs.template                  S      FF     FF     AA     AA      FF     F      A
POST certs.write_template            S      FF     FF     AA     AA      FF     F      A
POST certs.preview_template          S      FF     FF     AA     AA      FF     F      A
GET  certs.template_preview          S      FF     FF     AA     AA      FF     F      A
POST certs.add_template_picture      S      FF     FF     AA     AA      FF     F      A
GET  certs.template_picture          S      FF     FF     AA     AA      FF     F      A
POST certs.release_template          S      FF     FF     AA     FF      FF     F      A
GET  certs.types                     S      AA     AA     AA     AA      AA     A      A
GET  certs.verify                    A      AA     AA     AA     AA      AA     A      A
POST certs.verify_number             A      AA     AA     AA     AA      AA     A      A
GET  certs.verify_token              A      AA     AA     AA     AA      AA     A      A
POST certs.verify_file               A      AA     AA     AA     AA      AA     A      A
POST certs.verify_holder             A      AA     AA     AA     AA      AA     A      A
GET  certs.verify_list               S      FF     FF     AA     AA      AA     F      A
POST certs.check_list                S      FF     FF     AA     AA      AA     F      A
POST certs_api.verify_number         A      AA     AA     AA     AA      AA     A      A
POST certs_api.verify_file           A      AA     AA     AA     AA      AA     A      A
GET  certs_api.verify                A      AA     AA     AA     AA      AA     A      A
GET  certs.ask_claim                S      FF     FF     AN     AN      FF     F      A
POST certs.make_claim               S      FF     FF     AN     AN      FF     F      A
# placement
GET  placement.orders                A      AA     AA     AA     AA      AA     A      A
GET  placement.order                 A      AA     AA     AA     AA      AA     A      A
POST placement.approve_order         S      FF     FF     AA     FF      FF     F      A
POST placement.cancel_order          S      FF     FF     AA     FF      AF     F      A
POST placement.ask_class             S      FF     FF     AA     FF      AF     F      A
POST placement.insure_all            S      FF     FF     AA     FF      AF     F      A
GET  placement.roster                S      FF     FF     AA     FF      AF     F      A
GET  placement.roster_paper          S      FF     FF     AA     FF      AF     F      A
POST placement.make_roster_code      S      FF     FF     AA     FF      AF     F      A
POST placement.withdraw_roster_code  S      FF     FF     AA     FF      AF     F      A
GET  placement.verify_roster         A      AA     AA     AA     AA      AA     A      A
POST placement.return_order          S      FF     FF     AA     FF      FF     F      A
GET  placement.my_work               S      AA     AA     AA     AA      AA     A      A
GET  placement.new_order             S      FF     FF     AA     FF      AN     F      F
GET  placement.outlook               S      FF     FF     AA     FF      AN     F      F
POST placement.place_order           S      FF     FF     AA     FF      AN     F      F
GET  placement.offers                S      AA     AA     AA     AA      AA     A      A
GET  placement.offer                 S      AN     NN     AN     NN      NN     N      A
POST placement.answer_offer          S      AN     NN     AN     NN      NN     N      A
POST placement.leave_standby         S      AN     NN     AN     NN      NN     N      A
GET  placement.shift                 S      AN     NN     AN     NN      AN     N      A
POST placement.agree                 S      AN     NN     AN     NN      FN     N      A
POST placement.cancel_shift          S      AN     NN     AN     NN      AN     N      A
POST placement.check_in              S      AN     NN     AN     NN      AN     N      A
POST placement.check_out             S      AN     NN     AN     NN      AN     N      A
POST placement.confirm_hours         S      FF     FF     AN     FF      AN     F      A
POST placement.contact               S      FF     FF     AN     FF      AN     F      A
POST placement.insure                S      FF     FF     AN     FF      AN     F      A
POST placement.mark_no_show          S      FF     FF     AN     FF      AN     F      A
POST placement.rate                  S      AN     NN     AN     NN      AN     N      A
POST placement.settle                S      FF     FF     AN     FF      AN     F      A
GET  placement.pool                  S      FF     FF     AA     FF      AA     F      A
GET  placement.wish                  S      AA     AA     AA     AA      AA     A      A
POST placement.set_wish              S      AA     AA     AA     AA      AA     A      A
POST placement.end_availability      S      AA     AA     AA     AA      AA     A      A
POST placement.renew_availability    S      AA     AA     AA     AA      AA     A      A
POST placement.join_pool             S      AA     AA     AA     AA      AA     A      A
POST placement.leave_pool            S      AA     AA     AA     AA      AA     A      A
POST placement.withdraw_contact      S      AA     AA     AA     AA      AA     A      A
GET  placement.pool_table            S      FF     FF     AA     FF      AA     F      A
POST placement.send_offers           S      FF     FF     AA     FF      AF     F      A
GET  placement.track                 S      AA     AA     AA     AA      AA     A      A
GET  placement.engagement            S      AN     NN     AN     NN      AN     N      A
POST placement.answer_proposal       S      AN     NN     AN     NN      FN     N      A
POST placement.sign_contract         S      FF     FF     AN     FF      AN     F      A
POST placement.end_engagement        S      FF     FF     AN     FF      AN     F      A
POST placement.register_insurance    S      FF     FF     AN     FF      AN     F      A
POST placement.confirm_regular       S      FF     FF     AN     FF      AN     F      A
GET  placement.call                  S      FF     FF     AN     FF      FF     F      A
POST placement.record_call           S      FF     FF     AN     FF      FF     F      A
GET  placement.new_proposal          S      FF     FF     AN     FF      AN     F      F
POST placement.propose               S      FF     FF     AN     FF      AN     F      F
GET  placement_api.orders            A      AA     AA     AA     AA      AA     A      A
GET  placement_api.pool              U      UU     UU     UU     FF      AA     U      U
"""

#: Its practice, on an examiner's phone.
DESIGNED = {"type_id": "$template_type"}
WATCHED = {
    "sitting_id": "$words_sitting", "component_id": "$practical_part", "candidate_id": "$watched",
}  # fmt: skip
#: The exam with an answer in words.
WORDS = {"sitting_id": "$words_sitting", "component_id": "$words_part", "position": 1}

#: Values that the placeholders of a route need and the world's usual ones do not fit.
PLACES: dict[str, dict[str, Any]] = {
    "people.check_proof": {"what": "accept"},
    "reports.institution": {"institution_id": "$owner_id"},
    "static": {"filename": "app.css"},
    "certs.issuer": {"organisation_id": "$issuer_id"},
    "certs.public_key": {"organisation_id": "$issuer_id", "name": "$key_name"},
    "certs.status_list": {"organisation_id": "$issuer_id", "number": 1},
    "certs.ask_decision": {"what": "suspend"},
    "certs.decide": {"what": "suspend"},
    "certs.answer_approval": {"what": "yes"},
    "certs.check_credential": {"what": "accept"},
    "certs.issue_to_cohort": {"cohort_id": "$finished_cohort"},
    "certs.bundle_cohort": {"cohort_id": "$finished_cohort"},
    "certs.bundle": {"cohort_id": "$finished_cohort", "kind": "zip"},
    "courses.house": {"organisation_id": "$owner_id"},
    "courses.licence": {"organisation_id": "$owner_id"},
    "courses.enter_licence": {"organisation_id": "$owner_id"},
    "courses.new_room": {"organisation_id": "$owner_id"},
    "courses.add_room": {"organisation_id": "$owner_id"},
    "courses.teacher": {"organisation_id": "$owner_id", "person_id": "$teacher_id"},
    "courses.enter_teacher": {"organisation_id": "$owner_id", "person_id": "$teacher_id"},
    "courses.roster_results": {"upload_id": "$imported_id"},
    "courses.decide_row": {"upload_id": "$imported_id", "result_id": "$result_id"},
    "courses_api.answer_for_seat": {"offer_id": "$seat_offer"},
    "courses.line": {"cohort_id": "$line_cohort"},
    "courses.decide_applications": {"cohort_id": "$line_cohort"},
    "courses.answer_for": {"cohort_id": "$line_cohort", "offer_id": "$seat_offer"},
    "courses.seat": {"offer_id": "$seat_offer"},
    "placement.leave_standby": {"offer_id": "$standby_offer"},
    "courses.answer_seat": {"offer_id": "$seat_offer"},
    "courses.decide_leave": {"answer": "granted", "lesson_id": "$later_lesson"},
    "courses.leave": {"lesson_id": "$later_lesson"},
    "courses.ask_leave": {"lesson_id": "$later_lesson"},
    "courses.check_sign_in": {"lesson": "$lesson_id", "code": "12345678"},
    "exams.practice_question": {"question_id": "$practice_question"},
    "exams.check_practice": {"question_id": "$practice_question"},
    "exams.drill": {"candidate_id": "$result_candidate"},
    "exams.drill_question": {"candidate_id": "$result_candidate", "question_id": 1},
    "exams.check_drill": {"candidate_id": "$result_candidate", "question_id": 1},
    "exams.item_analysis": {"component_id": "$theory_id"},
    "exams.move_fixed_item": {"version_id": "$fixed_version"},
    "exams.others_for": {"version_id": "$fixed_version"},
    "exams.exchange": {"version_id": "$fixed_version"},
    "exams.item_figures": {"component_id": "$theory_id", "version_id": "$result_version"},
    "exams.item_analysis_table": {"component_id": "$theory_id"},
    "exams_api.item_analysis": {"component_id": "$theory_id"},
    "exams.new_blueprint": {"owner": "$owner_id", "trade": "$trade_code"},
    "exams.draw_up": {"owner": "$owner_id", "trade": "$trade_code"},
    "exams.new_sitting": {"cohort": "$cohort_id"},
    "exams.plan_sitting": {"cohort": "$cohort_id"},
    "exams.paper": {"sitting_id": "$sat", "attempt_id": "$result_attempt"},
    "exams.practicals": WATCHED,
    "exams.practical": WATCHED,
    "exams.note_item": WATCHED,
    "exams.add_photo": WATCHED,
    "exams.finish_run": WATCHED,
    "exams.checklist": WATCHED,
    "exams.set_checklist": WATCHED,
    "exams.queue": WORDS,
    "exams.take_answer": WORDS,
    "exams.answer_to_mark": WORDS,
    "exams.mark_answer": WORDS,
    "exams.marking_media": {**WORDS, "number": 0},
    "exams.history": {"candidate_id": "$result_candidate"},
    "exams.candidate_time": {"sitting_id": "$sat", "candidate_id": "$result_candidate"},
    "exams.allow_time": {"sitting_id": "$sat", "candidate_id": "$result_candidate"},
    "exams.grant_time": {"sitting_id": "$sat", "attempt_id": "$result_attempt"},
    "exams.paper_media": {
        "sitting_id": "$sat",
        "attempt_id": "$result_attempt",
        "position": 1,
        "number": 0,
    },
    "exams.new_question": {"owner": "$owner_id", "trade": "$trade_code", "kind": "single"},
    "exams.write_question": {"owner": "$owner_id", "trade": "$trade_code", "kind": "single"},
    "exams.export_file": {"name": "gift", "trade": "$trade_code"},
    "exams.attempt_media": {"position": 1, "number": 0},
    "exams.bank_media": {"version": 1, "number": 0},
    "exams.result": {"candidate_id": "$result_candidate"},
    "exams.ask_correction": {"number": 1},
    "exams.preview_correction": {"number": 1},
    "exams.correct_key": {"number": 1},
    "exams.ask_look": {"candidate_id": "$result_candidate"},
    "exams.ask_second_look": {"candidate_id": "$result_candidate"},
    "exams.ask_withdraw": {"candidate_id": "$result_candidate"},
    "exams.withdraw": {"candidate_id": "$result_candidate"},
    "exams.receipt": {"attempt_id": "$result_attempt"},
    "exams.preview": {"upload_id": "$question_upload"},
    "exams.confirm": {"upload_id": "$question_upload"},
    "reports.paper_excel": {"kind": "opening"},
    "reports.paper_pdf": {"kind": "opening"},
    "certs.template": DESIGNED,
    "certs.write_template": DESIGNED,
    "certs.preview_template": DESIGNED,
    "certs.template_preview": DESIGNED,
    "certs.add_template_picture": DESIGNED,
    "certs.template_picture": {**DESIGNED, "name": "ground"},
    "certs.release_template": {**DESIGNED, "number": 1},
    "placement.new_order": {"employer": "$organisation_id"},
    "placement.outlook": {"employer": "$organisation_id"},
    "placement.place_order": {"employer": "$organisation_id"},
    "placement.new_proposal": {"employer": "$organisation_id"},
    "placement.propose": {"employer": "$organisation_id"},
    "placement.pool_table": {"kind": "csv"},
    "placement.withdraw_contact": {"receiver_id": "$organisation_id"},
    "placement_api.pool": {"starts_at": "2026-11-18T08:00", "ends_at": "2026-11-18T16:00"},
}
#: What is sent where an empty form cannot be judged.
FORMS: dict[str, dict[str, Any]] = {
    "web.set_language": {"language": "zh"},
    "web.set_size": {"size": "large"},
    "courses.sign_in": {"lesson": "$lesson_id"},
    "courses.merge_walk_in": {"person": "$person_id"},
    "courses.enter_leave": {"kind": "ill"},
    "courses.change_seats": {"seats": "30"},
    "courses.cancel": {"why": "测试"},
    "courses.answer_for": {"answer": "no"},
    "courses_api.answer_for_seat": {"yes": False},
    "courses_api.decide": {"enrolments": [1], "approve": True},
    "courses.decide_row": {"decision": "skip"},
    "courses.answer_seat": {"answer": "no"},
    "courses.answer_invitation": {"answer": "no"},
    "exams.start": {"component": "$theory_id"},
    "exams.give_room": {"room_id": "$room_id"},
    "exams.change_seat": {"number": "3"},
    "exams.accept_version": {"number": 1},
    "exams.send_back": {"number": 1, "why": "x"},
    "placement.send_offers": {"order": "$order_id"},
}


def rows() -> dict[tuple[str, str], str]:
    """The letters of every route, in the order of the visitors."""
    found = {}
    for line in MATRIX.strip().splitlines():
        if not line.startswith("#"):
            method, endpoint, *letters = line.split()
            found[method, endpoint] = "".join(letters)
    return found


def of_world(world: World, values: dict[str, Any]) -> dict[str, Any]:
    """``$name`` stands for a thing of the world."""
    return {
        key: world.ids[value[1:]] if str(value).startswith("$") else value
        for key, value in values.items()
    }


def address(app: Flask, world: World, endpoint: str) -> str:
    """The path of a page with the world's own things in its placeholders."""
    places = of_world(world, PLACES.get(endpoint, {}))
    values = {**world.ids, **places}
    wanted = set().union(*(rule.arguments for rule in app.url_map.iter_rules(endpoint)))
    with app.test_request_context():
        return url_for(endpoint, **{name: values[name] for name in wanted | places.keys()})


def session_cookie(app: Flask, account_id: int) -> str:
    """The value of a session cookie for an account, without the cost of a password."""
    with app.app_context(), transaction():
        token = people.start_session(account=db.session.get_one(Account, account_id))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value
