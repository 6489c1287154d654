from datetime import timedelta

import psycopg2
import psycopg2.extensions

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import limits
from ..client import CleverReachError, TooManyRequestsError
from ..told import kept, of_error, told
from .phases import DEDUCING, PHASES
from .work import Work


class CleverReachRunner(models.AbstractModel):
    """Carries uploads out: phases, checkpoints, what goes wrong, and how to go on."""

    _name = "cleverreach.runner"
    _description = "Carrying Out a CleverReach Upload"

    @api.model
    def _run(self, upload, shift):
        """Begin the upload, or go on with it, for one pass of the account's job.

        :param shift: the :class:`run.shift.Shift`
        :return: whether it rests: nothing is left but mails, and their pace says when
            it goes on
        """
        rests = False
        try:
            rests = self._pass(upload, shift)
        except psycopg2.extensions.TransactionRollbackError:
            # Somebody changed one of our records at the same moment: nothing is wrong.
            self.env.cr.rollback()
            self._resume_at(upload, fields.Datetime.now())
        except (psycopg2.InterfaceError, psycopg2.OperationalError):
            # The database has gone: as if the worker had been killed.
            raise
        except TooManyRequestsError as error:
            self.env.cr.rollback()
            pause = max(error.retry_after, limits.LEAST_PAUSE)
            date = fields.Datetime.now() + timedelta(seconds=pause)
            if upload._is_too_old(date):
                upload._stop(told(self.env, "waited_too_long"))
            else:
                upload.trouble = kept(of_error(self.env, error))
                self._resume_at(upload, date)
        except (CleverReachError, UserError) as error:
            self.env.cr.rollback()
            upload._give_up(error)
        except Exception:
            # A mistake of ours. The upload must not stay "running" for ever.
            self.env.cr.rollback()
            upload._stop(told(self.env, "error_in_odoo"))
            # Others may be waiting behind it.
            upload.account_id.cron_id._trigger()
            self.env["ir.cron"]._commit_progress(0, remaining=0)
            raise
        if not upload._is_open():
            self.env["ir.cron"]._commit_progress(0, remaining=0)
        return rests

    def _pass(self, upload, shift):
        """:return: whether the upload rests, see :meth:`_run`"""
        # Before anything is planned anew: what ends here keeps its plan.
        reason = upload._reason_to_stop()
        if not reason and self._begin(upload):
            # It may have been interrupted once too often.
            reason = upload._reason_to_stop()
        if not reason:
            go_on_at, rests = self._work(upload, shift)
            if not go_on_at:
                upload._conclude()
                return False
        reason = reason or upload._reason_to_stop()
        if reason:
            upload._stop(reason)
            return False
        self._resume_at(upload, go_on_at)
        return rests

    def _begin(self, upload):
        """Keep that a pass has begun, should it be interrupted.

        :return: whether it is not the first one
        """
        now = fields.Datetime.now()
        goes_on = upload.state == "running"
        if goes_on:
            upload._begin_pass()
            upload.checkpoint_date = now
        else:
            upload.write(
                {"state": "running", "start_date": now, "checkpoint_date": now}
            )
            upload._make_lines()
        # A short one is told of when it has ended: each time takes a connection.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return goes_on

    def _work(self, upload, shift):
        """Work through the open lines.

        :return: when to go on, as naive UTC, None if all is done; and whether it rests
            until then, see :meth:`_run`
        """
        with upload.account_id._client(upload, shift) as client:
            work = Work(client, upload, shift)
            # Each on its own: what is prefetched with the others is forgotten with
            # every commit, and Odoo would then read one record at a time.
            lines = upload._open_lines()
            for line in map(lines.browse, lines.ids):
                try:
                    done = self._work_on(line, work, is_last=line.id == lines.ids[-1])
                except (CleverReachError, UserError) as error:
                    self.env.cr.rollback()
                    if not line._is_own_trouble(client, error):
                        raise
                    line._fail(upload._explain(error))
                    self._commit(work, 1, tell=True)
                    done = True
                if work.is_over or not (done or line.id in work.resting):
                    break
            left = set(upload._open_lines().ids)
            if not left:
                self._read_beside(upload, client)
                return None, False
        if left <= work.resting.keys():
            return min(work.resting[id_] for id_ in left), True
        # At once, but after the jobs of others.
        return fields.Datetime.now(), False

    def _read_beside(self, upload, client):
        """What is read once all lists have been."""
        account = upload.account_id
        if upload._is_reading():
            account._read_beside(client)
        elif upload.kind == "preview":
            upload._note_plan(account._read_plan(client))

    def _work_on(self, line, work, is_last):
        """Carry out the phases of a line that are left.

        The end of the last line is committed with the end of the upload.

        :return: False if it goes on later
        """
        is_reading = line._is_reading()
        if is_reading:
            line._check_matching()
        else:
            # With the matching, the filter role is checked.
            work.role(line)
        if line.state == "queued":
            line.state = "running"
            if not is_reading:
                self._before_line(line, work)
        while line.phase != "end":
            phase = self.env[PHASES[line.phase]]._run(line, work)
            for processed in phase:
                self._commit(work, processed)
                # What is not counted is about to be done.
                if processed and (work.is_over or line.id in work.resting):
                    # It notes what has arrived by now.
                    phase.close()
                    self._commit(work, 0, tell=True)
                    return False
            if line.phase != "end":
                line._enter_next_phase()
            has_ended = line.phase == "end"
            if has_ended and not is_reading:
                self._after_line(line, work)
            if line.phase in DEDUCING or has_ended and is_last:
                continue
            if line.phase == "plan" and work.is_young:
                continue
            self._commit(work, 1, tell=has_ended)
            if work.is_over:
                return has_ended
        return True

    # HOOKS

    @api.model
    def _before_line(self, line, work):
        """Called once before a line reads its list; nothing was sent yet.

        :param line: the ``cleverreach.upload.line``; a preview's as well, but none of a
            reading
        :param work: :class:`run.work.Work`, with the client
        """

    @api.model
    def _after_line(self, line, work):
        """Called once when a line has come to its end, in the same transaction.

        It is not called for a line that failed.
        """

    # CHECKPOINTS

    def _commit(self, work, processed, tell=False):
        """Commit; and now and then, or if asked to, report progress, and ask whether
        the upload is still wanted.

        A row of the log survives the failure of what it tells of: it is written apart.
        """
        work.processed += processed
        work.begin_anew()
        if not (tell or work.has_to_tell()):
            # The scheduler's own way would write its progress each time.
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return
        work.client.observer.flush()
        self._checkpoint(work.upload, work.processed)
        work.processed = 0
        work.has_to_stop = bool(work.upload._reason_to_stop())

    @api.model
    def _checkpoint(self, upload, processed):
        """Commit, and report progress to the scheduler and to open screens."""
        upload.checkpoint_date = fields.Datetime.now()
        upload._tell_progress()
        # Not 0 before the end of a pass: 0 tells the scheduler that all is done.
        self.env["ir.cron"]._commit_progress(processed, remaining=1)

    def _resume_at(self, upload, date):
        """Go on later: in the scheduler's time, not asleep in a worker."""
        upload.resume_date = date
        upload.account_id.cron_id._trigger(at=date)
        self.env["ir.cron"]._commit_progress(0, remaining=0)
