"""One small world in which every page has something to show: for the access matrix.

Two of everything: the first of each pair belongs together (the trainee of the first station
learns at the first institution and works for the first employer), the second is a stranger.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from PIL import Image

from tests import make, make_certs, make_line, make_placement, make_schemes
from tests.conftest import NOW
from tests.workbooks import workbook
from trainhub.certs import actions as certs
from trainhub.certs import queries as certs_queries
from trainhub.certs.actions import Paper, TypeFacts
from trainhub.certs.actions.asking_type import said_yes
from trainhub.certs.layouts import actions as layouts
from trainhub.certs.models import Certificate
from trainhub.certs.proof.queries import badge_of
from trainhub.certs.rules import CertificateKind, LedgerReason
from trainhub.core import clock
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, transaction
from trainhub.core.storage import files
from trainhub.core.tabular import read_tables
from trainhub.courses import actions as courses
from trainhub.courses import queries as courses_queries
from trainhub.courses.actions import RollEntry, contents
from trainhub.courses.models import AttendanceMark, Cohort, Enrolment
from trainhub.courses.queries import enrolment_of, open_offers_in, roster_results, seated_in
from trainhub.courses.roster import actions as rosters
from trainhub.courses.roster.rules import read_roster
from trainhub.courses.rules import LeaveKind, PriorityKind
from trainhub.courses.rules.claims import Payee
from trainhub.courses.rules.dossier import PaperKind
from trainhub.courses.rules.seats import Priority
from trainhub.exams import actions as exams
from trainhub.exams import queries as exam_queries
from trainhub.exams.actions import practice as practising
from trainhub.exams.models import Question, Sitting
from trainhub.exams.rules.practical import ChecklistItem
from trainhub.people import actions as people
from trainhub.people.background import actions as backgrounds
from trainhub.people.background.rules import Category
from trainhub.people.models import Account, Membership, Organisation, Person
from trainhub.people.portraits import actions as portraits
from trainhub.people.queries import members_of
from trainhub.people.rules import Role
from trainhub.placement import actions as placement
from trainhub.placement.models import FollowUp
from trainhub.placement.rules.pool import CONTACT_NOTICE, POOL_NOTICE

#: The columns of the matrix: who knocks.
VISITORS = (
    "anonymous",
    "trainee",
    "other trainee",
    "instructor",
    "other instructor",
    "staff",
    "other staff",
    "institution",
    "other institution",
    "employer",
    "other employer",
    "bureau",
    "admin",
)


@dataclass
class World:
    """Ids of one thing of each kind, and who is who."""

    #: Account ids by visitor; the stranger has none.
    accounts: dict[str, int]
    #: API secrets by visitor, for organisations that may have one.
    secrets: dict[str, str]
    #: Values for the placeholders of the URLs: ``cohort_id`` and so on.
    ids: dict[str, Any]


def _pair(role: Role, homes: tuple[Organisation, Organisation], name: str) -> dict[str, Account]:
    first, second = (make.member(role, home, name) for home in homes)
    return {role.value: first, f"other {role.value}": second}


def _people(where: dict[str, tuple[Organisation, Organisation]]) -> dict[str, Account]:
    stations = where["station"]
    trainee = make.person("王建国", born="19800315", station=stations[0])
    other = make.person("刘芳", born="19820715", station=stations[1])
    accounts = {"trainee": make.account(trainee), "other trainee": make.account(other)}
    accounts |= _pair(Role.INSTRUCTOR, where["institution"], "孙老师")
    accounts |= _pair(Role.STAFF, stations, "李敏")
    accounts |= _pair(Role.INSTITUTION, where["institution"], "周校长")
    accounts |= _pair(Role.EMPLOYER, where["employer"], "吴经理")
    accounts["bureau"] = make.member(Role.BUREAU, make.bureau(), "郑处长")
    accounts["admin"] = make.member(Role.ADMIN, make.bureau(), "钱管理")
    return accounts


def build() -> World:
    """Make the world, from the past to ``NOW``. Needs an open application context."""
    ids: dict[str, Any] = {}
    with clock.frozen(NOW - timedelta(days=10)):
        with transaction():
            where = {
                "station": (make.station("青禾路站"), make.station("南门站")),
                "institution": (make.institution("第一学校"), make.institution("第二学校")),
                "employer": (make.employer("金盾公司"), make.employer("和鸽公司")),
            }
            accounts = _people(where)
            who = {name: account.id for name, account in accounts.items()}
            homes = {name: (one.id, other.id) for name, (one, other) in where.items()}
        _finished_class(ids, who, homes)
    _working_life(ids, who, homes)
    _today(ids, who, homes)
    _to_learn(ids, who)
    _to_mark(ids, who, homes)
    secrets = _secrets(who, homes)
    return World(who, secrets, ids)


def _account(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)


def _organisation(organisation_id: int) -> Organisation:
    return db.session.get_one(Organisation, organisation_id)


def _actor(account_id: int) -> Actor:
    return make.actor(_account(account_id))


def _finished_class(
    ids: dict[str, Any], who: dict[str, int], homes: dict[str, tuple[int, int]]
) -> None:
    """The trainee learned, sat, passed and has a certificate."""
    start = clock.now() + timedelta(hours=1)
    with transaction():
        trainee, teacher = _account(who["trainee"]).person, _account(who["instructor"]).person
        institution = _organisation(homes["institution"][0])
        course = make_line.course()
        kind = make_line.certificate_type(course)
        placement.require(
            trade=course.trade,
            choice=1,
            type=kind,
            since=clock.today(),
            source="测试",
            by=SYSTEM,
        )
        row = make_line.cohort(
            course,
            station=_organisation(homes["station"][0]),
            institution=institution,
            instructor=teacher,
            first_lesson=start,
        )
        make_line.enrolled(row, [trainee])
        exam = make_line.exam(course, owner=institution, by=_actor(who["instructor"]))
        sat = make_line.sitting(
            exam, row, examiner=teacher, starts_at=start + timedelta(hours=3), hours=1
        )
        ids |= {"course_id": course.id, "exam_id": exam.id, "owner_id": institution.id}
        ids |= {"theory_id": exam.components[0].id, "component_id": exam.components[1].id}
        ids |= {"trade_code": course.trade_code, "finished_cohort": row.id, "sat": sat.id}
        ids["blueprint_id"] = exam.components[0].blueprint_id
    with clock.frozen(start + timedelta(hours=3, minutes=5)), transaction():
        make_line.attended(db.session.get_one(Cohort, ids["finished_cohort"]))
        _sit(db.session.get_one(Sitting, ids["sat"]), _actor(who["trainee"]))
    with clock.frozen(start + timedelta(hours=5)), transaction():
        sat = db.session.get_one(Sitting, ids["sat"])
        (line,) = exam_queries.candidates_of(sat.id)
        exams.record_marks(
            sitting=sat,
            component=sat.exam.components[1],
            points={line.candidate.id: 90_00},
            by=_actor(who["instructor"]),
        )
        outage = exams.declare_outage(
            sitting=sat,
            began_at=sat.starts_at,
            ended_at=sat.starts_at + timedelta(minutes=10),
            why="停电",
            by=_actor(who["instructor"]),
        )
        db.session.flush()
        ids["outage_id"] = outage.id
        exams.publish_results(sitting=sat, by=_actor(who["instructor"]))
        appeal = exams.ask_second_look(
            candidate=line.candidate, why="请复核", by=_actor(who["trainee"])
        )
        ids["appeal_id"] = appeal.id
        certificate = db.session.query(Certificate).one()
        _looked_into(ids, certificate, _actor(who["staff"]))
        ids |= {"certificate_id": certificate.id, "token": certificate.token}
        html, css = layouts.shipped_source(certificate.type.design)
        layouts.write_version(kind=certificate.type, html=html, css=css, by=SYSTEM)
        ids["template_type"] = certificate.type_id
        version_id = exam_queries.scripts([a.id for a in line.attempts.values()])[0].version_id
        ids |= {"result_version": version_id}
        ids |= {"issuer_id": certificate.issuer_id, "key_name": badge_of(certificate.id).key.name}
        ids |= {"result_candidate": line.candidate.id, "result_attempt": next(
            iter(line.attempts.values())
        ).id}  # fmt: skip
        ids["question_id"] = db.session.query(Question.id).first()[0]  # type: ignore[index]


def _looked_into(ids: dict[str, Any], certificate: Certificate, by: Actor) -> None:
    """The certificate was suspended with a paper and holds again; a second yes is asked for."""
    why = LedgerReason.UNDER_REVIEW
    certs.suspend(certificate=certificate, reason=why, by=by, evidence=make_certs.picture())
    certs.reinstate(certificate=certificate, reason=LedgerReason.CLEARED, by=by)
    certificate.type.needs_approval = True
    said_yes(certificate.type, [certificate.enrolment], SYSTEM)
    certificate.type.needs_approval = False
    (approval,) = certs_queries.approvals_of([certificate.enrolment_id]).values()
    entry = next(row for row in certs_queries.ledger_of(certificate.id) if row.evidence)
    share = certs.make_share(person=certificate.person, label="亲戚", by=SYSTEM)
    db.session.flush()
    ids["share_id"] = share.id
    # Nothing is printed in the world: a class whose certificates lie together has this file.
    files().put(certs.bundle_name(ids["finished_cohort"], "zip"), b"PK")
    ids |= {"approval_id": approval.id, "entry_id": entry.id, "type_id": certificate.type_id}


def _sit(sitting: Sitting, by: Actor) -> None:
    (line,) = exam_queries.candidates_of(sitting.id)
    exams.admit_all(sitting=sitting, by=SYSTEM)
    attempt = exams.start_attempt(
        candidate=line.candidate, component=sitting.exam.components[0], by=by
    )
    for item in exam_queries.scripts([attempt.id]):
        right = item.option_order.index(item.key[0])
        given = exams.Given([right], 1)
        exams.save_answer(attempt_id=attempt.id, position=item.position, given=given)
    exams.hand_in(attempt_id=attempt.id, by=by)


def _working_life(
    ids: dict[str, Any], who: dict[str, int], homes: dict[str, tuple[int, int]]
) -> None:
    """The trainee is in the pool, has worked for the first employer and was taken on by it."""
    with clock.frozen(NOW - timedelta(days=8)), transaction():
        trainee = _account(who["trainee"]).person
        here = _market(homes)
        placement.set_wish(person=trainee, trades=[here.trade.code], by=SYSTEM)
        placement.join_pool(person=trainee, notice=POOL_NOTICE, by=SYSTEM)
        order = make_placement.order(here, wanted=make_placement.terms(title="展会值守"))
        shift = make_placement.accepted(order, trainee)
        make_placement.worked(shift)
    with clock.frozen(NOW - timedelta(days=2)), transaction():
        trainee, here = _account(who["trainee"]).person, _market(homes)
        job = make_placement.engagement(here, trainee)
        placement.accept_engagement(engagement=job, by=SYSTEM)
        placement.sign_contract(engagement=job, number="HT-1", on=clock.today(), by=SYSTEM)
        placement.register_insurance(engagement=job, on=clock.today(), by=SYSTEM)
        placement.confirm_regular(engagement=job, by=SYSTEM)
        ids["engagement_id"] = job.id
        ids["follow_up_id"] = db.session.query(FollowUp.id).first()[0]  # type: ignore[index]
    with clock.frozen(NOW), transaction():
        trainee, here = _account(who["trainee"]).person, _market(homes)
        placement.renew_availability(person=trainee, by=SYSTEM)
        start = make_placement.start_of_work(days=3)
        coming = make_placement.order(here, wanted=make_placement.terms(starts_at=start))
        shift = make_placement.accepted(coming, trainee)
        later = make_placement.terms(starts_at=start + timedelta(days=1))
        asking = make_placement.order(here, wanted=later)
        (offer,) = make_placement.offered(asking, [trainee])
        ids |= {"order_id": coming.id, "shift_id": shift.id, "offer_id": offer.id}
        full = make_placement.terms(heads=1, backups=1, starts_at=start + timedelta(days=2))
        lined = make_placement.order(here, wanted=full)
        make_placement.accepted(lined, make_placement.worker(here, "赵候补"))
        (waits,) = make_placement.offered(lined, [trainee])
        placement.answer_offer(offer=waits, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)
        ids["standby_offer"] = waits.id


def _market(homes: dict[str, tuple[int, int]]) -> make_placement.Market:
    kind = db.session.query(Certificate).one().type
    assert kind.course is not None
    return make_placement.Market(
        station=_organisation(homes["station"][0]),
        employer=_organisation(homes["employer"][0]),
        other=_organisation(homes["employer"][1]),
        trade=kind.course.trade,
        kind=kind,
    )


def _today(ids: dict[str, Any], who: dict[str, int], homes: dict[str, tuple[int, int]]) -> None:
    """A second class is in its first lesson, and an exam of it is on."""
    with clock.frozen(NOW - timedelta(days=1)), transaction():
        trainee, teacher = _account(who["trainee"]).person, _account(who["instructor"]).person
        station, institution = (
            _organisation(homes["station"][0]),
            _organisation(homes["institution"][0]),
        )
        sitting = db.session.get_one(Sitting, ids["sat"])
        course = sitting.exam.course
        row = make_line.cohort(
            course,
            station=station,
            institution=institution,
            instructor=teacher,
            first_lesson=NOW,
        )
        make_line.enrolled(row, [trainee])
        enrolment = enrolment_of(row.id, trainee.id)
        assert enrolment is not None
        on = make_line.sitting(sitting.exam, row, examiner=teacher, starts_at=NOW)
        ids |= {"cohort_id": row.id, "enrolment_id": enrolment.id, "sitting_id": on.id}
        ids["lesson_id"] = make_line.lessons(row)[0].id
        ids["teacher_id"] = teacher.id
        feed = courses.open_feed(person=trainee, by=_actor(who["trainee"]))
        ids |= {"feed_id": feed.id, "secret": courses.feed_secret(feed.uid)}
        ids["room_id"] = courses.add_room(
            organisation=station, name="二楼教室", seats=40, by=_actor(who["staff"])
        ).id
        asked = courses.ask_training(
            course=course, station=station, person=trainee, by=_actor(who["trainee"])
        )
        courses.dispatch_request(request=asked, institution=institution, by=_actor(who["staff"]))
        ids["request_id"] = asked.id
        _line(ids, trainee, row)
    with clock.frozen(NOW):
        _during_class(ids, who)
        _at_the_counter(ids, who, homes)
        _subsidised(ids, who)


def _line(ids: dict[str, Any], trainee: Person, taught: Cohort) -> None:
    """A seat of a full class is kept for the trainee, who is invited to another one."""
    station, institution = taught.station, taught.institution
    teacher = taught.instructors[0].person
    full, other = (
        make_line.cohort(
            taught.course, station=station, institution=institution, instructor=teacher,
            first_lesson=NOW + timedelta(days=days), seats=1,
        )
        for days in (20, 30)
    )  # fmt: skip
    make_line.enrolled(full, [make.person("先来明", station=station), trainee])
    first = seated_in(full.id)[0]
    courses.withdraw(enrolment=first, why="", by=SYSTEM)
    (offer,) = open_offers_in(full.id)
    (invited,) = courses.invite_to_class(cohort=other, persons=[trainee], title="展会", by=SYSTEM)
    assert invited.invitation is not None
    rule = courses.enter_priority(
        priority=Priority(PriorityKind.ASKED, "", 10), effective_on=clock.today(), source="测试",
        station=station, by=SYSTEM,
    )  # fmt: skip
    ids |= {"line_cohort": full.id, "seat_offer": offer.id, "priority_id": rule.id}
    ids["invitation_id"] = invited.invitation.id


def _to_mark(ids: dict[str, Any], who: dict[str, int], homes: dict[str, tuple[int, int]]) -> None:
    """An exam with an answer in words, which nobody has marked yet."""
    with clock.frozen(NOW - timedelta(hours=26)), transaction():
        station, school = _organisation(homes["station"][0]), _organisation(homes["institution"][0])
        course = make_line.course(make_line.trade(), code="WORDS", name="值班员课程")
        row = make_line.cohort(
            course, station=station, institution=school, first_lesson=NOW - timedelta(days=1),
            instructor=_account(who["instructor"]).person,
        )  # fmt: skip
        make_line.enrolled(row, [make.person("何文", station=station)])
        exam = make_line.written_exam(course, owner=school)
        sat = make_line.sitting(
            exam,
            row,
            examiner=_account(who["instructor"]).person,
            starts_at=NOW - timedelta(hours=3),
        )
        ids |= {"words_sitting": sat.id, "words_part": exam.components[0].id}
    with clock.frozen(NOW - timedelta(hours=2, minutes=50)), transaction():
        sat = db.session.get_one(Sitting, ids["words_sitting"])
        exams.admit_all(sitting=sat, by=SYSTEM)
        db.session.expire_all()
        (line,) = exam_queries.candidates_of(sat.id)
        attempt = exams.start_attempt(
            candidate=line.candidate, component=sat.exam.components[0], by=SYSTEM
        )
        given = exams.Given(["先报警，再疏散。"], 1)
        exams.save_answer(attempt_id=attempt.id, position=1, given=given)
        exams.hand_in(attempt_id=attempt.id, by=SYSTEM)
        (answer,) = exam_queries.open_answers(sat.id, NOW)
        ids["script"] = answer.script
        part = sat.exam.components[1]
        teacher = _actor(who["instructor"])
        exams.set_checklist(
            component=part,
            items=[ChecklistItem("检查装备", 40_00), ChecklistItem("切断电源", 60_00, True, True)],
            by=SYSTEM,
        )
        exams.note_item(
            candidate=line.candidate, component=part, item=0, points_h=30_00, seq=1, by=teacher
        )
        photo = exams.add_photo(
            candidate=line.candidate,
            component=part,
            item=1,
            upload=make_schemes.photo(),
            by=teacher,
        )
        ids |= {"practical_part": part.id, "watched": line.candidate.id, "photo_id": photo.id}


def _to_learn(ids: dict[str, Any], who: dict[str, int]) -> None:
    """The running class reads a module with a picture at home and practises a question."""
    with clock.frozen(NOW), transaction():
        teacher = _actor(who["instructor"])
        course = db.session.get_one(Cohort, ids["cohort_id"]).course
        module = courses_queries.modules_of_course(course.id)[0]
        contents.write_module(module=module, text="## 先看\n再走。", topic="", by=teacher)
        picture = io.BytesIO()
        Image.new("RGB", (40, 25), "white").save(picture, "PNG")
        kept = contents.keep_file(io.BytesIO(picture.getvalue()))
        media = contents.add_media(module=module, kept=kept, caption="一张图", by=teacher)
        owner = _organisation(ids["owner_id"])
        item = replace(make_line.questions(1)[0], stem="练习：火警打几？")
        exams.import_questions(items=[item], trade=course.trade, owner=owner, by=SYSTEM)
        question = db.session.query(Question).filter_by(digest=item.digest).one()
        practising.set_practice(question=question, practice=True, by=teacher)
        ids |= {"module_id": module.id, "media_id": media.id, "practice_question": question.id}


def _during_class(ids: dict[str, Any], who: dict[str, int]) -> None:
    with transaction():
        lesson, later = make_line.lessons(db.session.get_one(Cohort, ids["cohort_id"]))[:2]
        courses.enter_leave(
            lesson=later,
            enrolments=[db.session.get_one(Enrolment, ids["enrolment_id"])],
            kind=LeaveKind.FAMILY,
            reason="",
            by=_actor(who["instructor"]),
        )
        roll = [RollEntry(ids["enrolment_id"], lesson.starts_at)]
        courses.roll_call(lesson=lesson, marks=roll, by=_actor(who["instructor"]))
        mark = db.session.query(AttendanceMark).order_by(AttendanceMark.id.desc()).first()
        assert mark is not None
        ids["mark_id"] = mark.id
        teacher = _actor(who["instructor"])
        note = courses.note_walk_in(
            lesson=lesson, name="赵路人", phone="19900077001", id_no="", by=teacher
        )
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), "white").save(picture, "PNG")
        sheet = courses.keep_sheet(lesson=lesson, picture=picture.getvalue(), by=teacher)
        ids |= {"walk_in_id": note.id, "sheet_id": sheet.id, "later_lesson": later.id}
        sitting = db.session.get_one(Sitting, ids["sitting_id"])
        exams.admit_all(sitting=sitting, by=_actor(who["instructor"]))
        (line,) = exam_queries.candidates_of(sitting.id)
        attempt = exams.start_attempt(
            candidate=line.candidate,
            component=sitting.exam.components[0],
            by=_actor(who["trainee"]),
        )
        ids |= {"candidate_id": line.candidate.id, "attempt_id": attempt.id, "position": 1}
        (paper,) = exams.make_papers(
            sitting=sitting, component=sitting.exam.components[0], by=_actor(who["instructor"])
        )
        blueprint = sitting.exam.components[0].blueprint
        assert blueprint is not None
        fixed = exams.add_fixed_paper(blueprint=blueprint, by=_actor(who["instructor"]))
        ids |= {"code": paper.code, "letter": fixed.letter}
        db.session.flush()
        ids["fixed_version"] = fixed.items[0].question_version_id
        ids["ticket_no"] = line.candidate.ticket_no
        exams.begin_rehearsal(person_id=line.person.id, by=_actor(who["trainee"]))
        exams.photograph(candidate=line.candidate, upload=picture.getvalue(), by=teacher)
        note = exams.write_irregularity(
            candidate=line.candidate, code="W1", seen_at=NOW, told="手机在桌上",
            picture=picture.getvalue(), by=teacher,
        )  # fmt: skip
        part = sitting.exam.components[0]
        void = exams.propose_voiding(irregularity=note, component=part, why="屡劝不听", by=teacher)
        ids |= {"irregularity_id": note.id, "voiding_id": void.id}


def _at_the_counter(
    ids: dict[str, Any], who: dict[str, int], homes: dict[str, tuple[int, int]]
) -> None:
    with transaction():
        trainee, station = _account(who["trainee"]).person, _organisation(homes["station"][0])
        card = certs.define_type(
            facts=TypeFacts(
                code="guard-card",
                kind=CertificateKind.GUARD_CARD,
                name="保安员证",
                name_en="Guard card",
            ),
            by=SYSTEM,
        )
        picture = io.BytesIO()
        Image.new("RGB", (40, 25), "white").save(picture, "PNG")
        credential = certs.record_credential(
            person=trainee,
            kind=card,
            paper=Paper("BA12345678", "样例市公安局", clock.today()),
            picture=picture.getvalue(),
            by=_actor(who["trainee"]),
        )
        staff = _actor(who["staff"])
        cohort = db.session.get_one(Cohort, ids["finished_cohort"])
        job = certs.issue_to_cohort(cohort=cohort, by=staff)
        upload = rosters.keep_upload(
            content=b"no roster", filename="x.xlsx", station=station, cohort=None, by=staff
        )
        ids |= _imported(station, staff)
        questions = exams.keep_upload(
            content=b"no questions",
            filename="x.xlsx",
            trade=cohort.course.trade,
            owner=_organisation(homes["institution"][0]),
            by=_actor(who["instructor"]),
        )
        membership: Membership = members_of(station)[0]
        ids |= {
            "credential_id": credential.id,
            "job_id": job.id,
            "upload_id": upload.id,
            "question_upload": questions.id,
            "membership_id": membership.id,
            "person_id": trainee.id,
            "organisation_id": homes["employer"][0],
            "station_id": homes["station"][0],
        }


def _subsidised(ids: dict[str, Any], who: dict[str, int]) -> None:
    """The finished class is closed and claimed for; its people handed in what that needs."""
    with transaction():
        trainee, staff = _account(who["trainee"]).person, _actor(who["staff"])
        portraits.give_portrait(
            person=trainee, upload=make_certs.picture(), notice="n", agreed=True, by=staff
        )
        proof = backgrounds.record_category(
            person=trainee,
            category=Category.RURAL,
            valid_from=clock.today() - timedelta(days=30),
            valid_until=None,
            proof=make_schemes.photo(),
            by=staff,
        )
        cohort = db.session.get_one(Cohort, ids["finished_cohort"])
        make_schemes.funded(cohort)
        paper = courses.add_paper(
            cohort=cohort,
            kind=PaperKind.OPENING,
            dated_on=clock.today(),
            content=make_schemes.PDF,
            by=staff,
        )
        courses.close_cohort(cohort=cohort, by=staff)
        claim = certs.claim_for(cohort=cohort, payee=Payee.INSTITUTION, by=staff)
        assert cohort.scheme is not None
        ids |= {
            "scheme_id": cohort.scheme.scheme_id,
            "claim_id": claim.id,
            "paper_id": paper.id,
            "proof_id": proof.id,
        }


def _imported(station: Organisation, staff: Actor) -> dict[str, int]:
    """An imported roster with a row over which somebody must decide."""
    heading: list[Any] = ["姓名", "证件类型", "证件号码", "联系电话"]
    book = workbook({"名单": [heading, ["LI Na", "护照", "E12345678", "19900010374"]]})
    done = rosters.keep_upload(
        content=book, filename="done.xlsx", station=station, cohort=None, by=staff
    )
    reading = read_roster(read_tables(book, "done.xlsx"), clock.today(), {})
    rosters.import_upload(upload=done, reading=reading, digest=done.digest, by=staff)
    (row,) = roster_results(done.id)
    return {"imported_id": done.id, "result_id": row.id}


def _secrets(who: dict[str, int], homes: dict[str, tuple[int, int]]) -> dict[str, str]:
    with clock.frozen(NOW), transaction():
        found = {}
        for role in (Role.EMPLOYER, Role.INSTITUTION):
            names = (role.value, f"other {role.value}")
            for name, home in zip(names, homes[role.value], strict=True):
                _token, found[name] = people.issue_token(
                    organisation=_organisation(home),
                    name="测试",
                    scopes=[
                        "pool:read",
                        "orders:read",
                        "courses:read",
                        "dossiers:read",
                        "bank:read",
                        "bank:keys",
                        "quality:read",
                        "attendance:read",
                        "requests:read",
                        "enrolments:own",
                        "enrolments:read",
                        "enrolments:decide",
                    ],
                    days=30,
                    by=_actor(who[name]),
                )
        return found
