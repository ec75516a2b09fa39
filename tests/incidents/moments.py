"""Appeals for tests of bad moments, and several things done at once."""

import threading

from django.db import connection

from incidents.services import appeals
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.handlings import answer_handling
from tests import factories

CONTACT = ContactParts(name="王某", phone="13900001234")


def registered(staff, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "楼道灯不亮"}
    given |= {"place": factories.in_cell(0), "contact": CONTACT}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


def replied(staff, bodies, case=None):
    """Return an appeal that was replied to."""
    case = case or registered(staff)
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    case = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)
    answer_handling(actor=staff.housing, handling=case.handlings.get(), answer="已换灯")
    return appeals.send_reply(actor=staff.housing_head, case=again(case), reply="灯已换好。")


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


def together(*actions):
    """Do several things at the same moment, each on a connection of its own."""
    start, found = threading.Barrier(len(actions)), []

    def run(action):
        start.wait()
        try:
            found.append(action())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
