from datetime import timedelta

import psycopg2.extensions

from odoo import api, fields, models

from .. import limits
from ..client import CleverReachError, CredentialsError, MissingRightError
from ..sync.addresses import address_key
from ..sync.events import DELETED, UNSUBSCRIBED, WHOLE
from ..sync.ids import IdSet
from ..sync.states import State
from . import memory, removals
from .lookup import look_up
from .work import Work


class CleverReachRunHints(models.AbstractModel):
    """Reads the recipients of whom CleverReach has told that something happened.

    What it tells is a hint: memory says what the list says when it is read.
    """

    _name = "cleverreach.run.hints"
    _description = "Reading What CleverReach Has Told of"

    @api.model
    def _run(self, account, shift):
        """Deal with all hints, also with those that come meanwhile.

        :param shift: :class:`run.shift.Shift`, the time that there is
        """
        hints = self.env["cleverreach.hint"]
        while taken := hints._taken(account):
            # What is told from now on is news again.
            self._commit()
            try:
                with account._client(shift=shift) as client:
                    work = Work(client, None, shift)
                    for group, told in taken.items():
                        self._read_list(account, work, group, told)
                account.told_date = fields.Datetime.now()
                self._commit()
            except (CredentialsError, MissingRightError) as error:
                # The nightly reading finds out, once somebody has mended it.
                self.env.cr.rollback()
                account._note_connection(error, uploading=False)
                self._commit()
                return
            except psycopg2.extensions.TransactionRollbackError:
                # Somebody changed one of our records at the same moment.
                self._try_again(account, taken, 0)
                return
            except CleverReachError as error:
                pause = getattr(error, "retry_after", None) or 0
                self._try_again(account, taken, max(pause, limits.HINT_PAUSE))
                return

    def _commit(self):
        self.env["ir.cron"]._commit_progress(0)

    def _try_again(self, account, taken, seconds):
        self.env.cr.rollback()
        self.env["cleverreach.hint"]._put_back(taken)
        account.cron_id._trigger(at=fields.Datetime.now() + timedelta(seconds=seconds))
        self._commit()

    def _read_list(self, account, work, group, told):
        """
        :param work: :class:`run.work.Work`, with the client
        :param told: dict of id at CleverReach → event
        """
        matching = account.matching_ids.filtered(lambda m: m.group_id == group)
        if not matching:
            # Nobody is interested any more; the registration ends by night.
            return
        rows = memory.by_remote_id(self.env, group, told)
        known = {row.remote_id: row for row in rows}
        strangers = [
            id_ for id_, event in told.items() if id_ not in known and event != DELETED
        ]
        if WHOLE in told or len(strangers) > limits.LOOK_UP:
            account._request_reading(matching)
            return
        plain = [row.address for row in rows if not row.hashed]
        found = (
            list(look_up(work.client, group.remote_id, plain).values()) if plain else []
        )
        there = {remote.id for remote in found}
        for id_ in (*strangers, *(known.keys() - there)):
            # Those with another address now are found by their id.
            if remote := work.client.receiver(group.remote_id, id_):
                found.append(remote)
                there.add(remote.id)
        pull = self.env["cleverreach.run.pull"]
        pull._observe(group, found, IdSet())
        addresses = {address_key(remote.email) for remote in found}
        gone = [row for row in rows if row.address not in addresses]
        self._note_gone(work, group, gone, told, there)
        for _taken_over in pull._take_over_unsubscribed(account, group):
            self._commit()

    def _note_gone(self, work, group, rows, told, there):
        """Take note of recipients that the list holds no more under their address.

        :param there: ids of those that it holds under another one
        """
        if not rows:
            return
        blocklist = work.blocklist(anew=True)
        explained = memory.explained(self.env, group, [row.id for row in rows])
        pull = self.env["cleverreach.run.pull"]
        after = []
        for row in rows:
            known = row.id in explained or row.remote_id in there
            now = pull._gone(row, blocklist, known)
            has_left = (
                told[row.remote_id] == UNSUBSCRIBED and row.remote_id not in there
            )
            if has_left and now.state in (State.NEW, State.VANISHED):
                # It can no longer be read back. Rather believe it than write again to
                # somebody who left.
                now = now._replace(
                    state=State.UNSUBSCRIBED, remote_id=None, fingerprint=None
                )
            after.append(now)
        memory.note(self.env, after)
        removals.use_up_agreement(self.env, [row.id for row in rows])
