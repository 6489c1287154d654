import hmac
import json
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import limits
from ..sync.events import DELETED, ECHOED, EVENTS, SUBSCRIBED, UNSUBSCRIBED, WHOLE
from ..sync.states import State

_POOL_ID = re.compile(r"[1-9][0-9]{0,19}")
_SECRET = re.compile(r"[!-~]{1,200}")
# What is compared where there is nothing to compare: it takes as long.
_NO_TOKEN = "-" * 64


class CleverReachHint(models.Model):
    """That something happened to a recipient, as CleverReach told: not believed yet.

    The account's job reads the recipient and deletes the hint. However often it is told
    of one recipient there is one row, and of very many at once there is one for all.
    """

    _name = "cleverreach.hint"
    _description = "Hint of CleverReach"
    _rec_name = "remote_id"
    _log_access = False

    group_id = fields.Many2one(
        "cleverreach.group", "Recipient List", required=True, ondelete="cascade"
    )
    remote_id = fields.Char("ID at CleverReach", help="Empty: of the whole list.")
    event = fields.Char(required=True)

    _recipient_uniq = models.UniqueIndex("(group_id, remote_id)")

    # CALLS OF CLEVERREACH

    @api.model
    def _answer_handshake(self, key, secret):
        """
        :param key: the last part of the address that was called
        :param secret: what CleverReach wants to have repeated
        :return: the answer; None while we are not registering that address
        """
        hook = self.env["cleverreach.secret"]._hook(key)
        if not (hook.hook_verify and _SECRET.fullmatch(secret)):
            return None
        return f"{hook.hook_verify} {secret}"

    @api.model
    def _take(self, key, token, body):
        """Take note of an event.

        :param key: the last part of the address that was called
        :param token: what the caller proves with that it is CleverReach
        :param bytes body: JSON
        :return: the answer; None to whoever is not CleverReach
        """
        hook = self.env["cleverreach.secret"]._hook(key)
        own = hook.hook_token or _NO_TOKEN
        if not hmac.compare_digest(own.encode(), token.encode()) or own is _NO_TOKEN:
            return None
        told = self._read_event(body)
        group = hook.group_id
        if told and told[1] == group.remote_id and group.account_id._is_told():
            event, _condition, remote_id = told
            self._note(group, event, remote_id)
        return ""

    def _read_event(self, body):
        """:return: (event, id of the list, id of the recipient); None for nonsense"""
        try:
            data = json.loads(body)
            event, condition = data["event"], data["condition"]
            remote_id = str(data["payload"]["pool_id"])
        except (KeyError, RecursionError, TypeError, ValueError):
            return None
        if event not in EVENTS or not _POOL_ID.fullmatch(remote_id):
            return None
        return event, condition, remote_id

    def _note(self, group, event, remote_id):
        [(waiting, whole)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), BOOL_OR(remote_id = %s) FROM cleverreach_hint"
                " WHERE group_id = %s",
                WHOLE,
                group.id,
            )
        )
        if whole or self._is_echo(group, event, remote_id):
            return
        if waiting >= limits.HINTS:
            remote_id = WHOLE
        # That somebody unsubscribed is not forgotten over what comes after it.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO cleverreach_hint AS known (group_id, remote_id, event)
                     VALUES (%s, %s, %s)
                ON CONFLICT (group_id, remote_id) DO UPDATE
                        SET event = EXCLUDED.event
                      WHERE EXCLUDED.event = %s AND known.event != EXCLUDED.event
                """,
                group.id,
                remote_id,
                event,
                UNSUBSCRIBED,
            )
        )
        self.invalidate_model()
        if not waiting:
            # Whatever is told until the job has begun waits for the same trigger. An
            # upload that pauses is not woken: CleverReach may have asked for that.
            at = group.account_id._open_upload().resume_date
            group.account_id.cron_id._trigger(at=at or fields.Datetime.now())

    def _is_echo(self, group, event, remote_id):
        """Whether an event is what an upload of ours has done, or of no use."""
        receiver = self.env["cleverreach.receiver"].search(
            [("group_id", "=", group.id), ("remote_id", "=", remote_id)], limit=1
        )
        if event == DELETED:
            # Of a stranger who is gone nothing can be read any more.
            return not receiver
        if event not in ECHOED:
            return False
        if event == SUBSCRIBED and receiver.state == State.INACTIVE.value:
            # No upload confirms for anybody: most do it minutes after the mail.
            return False
        if receiver:
            since = fields.Datetime.now() - timedelta(minutes=limits.ECHO_MINUTES)
            return bool(receiver.last_sent and receiver.last_sent > since)
        return bool(group.account_id._open_upload(Domain("state", "=", "running")))

    # THE ACCOUNT'S JOB

    @api.model
    def _taken(self, account):
        """Take the hints that wait out of the table.

        :return: dict of list → dict of id at CleverReach → event; empty if none waits
        """
        waiting = self.search([("group_id.account_id", "=", account.id)], order="id")
        taken = {}
        for hint in waiting:
            taken.setdefault(hint.group_id, {})[hint.remote_id] = hint.event
        waiting.unlink()
        return taken

    @api.model
    def _put_back(self, taken):
        """:param taken: of :meth:`_taken`, what could not be read"""
        for group, events in taken.items():
            for remote_id, event in events.items():
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO cleverreach_hint (group_id, remote_id, event)"
                        " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                        group.id,
                        remote_id,
                        event,
                    )
                )
        self.invalidate_model()
