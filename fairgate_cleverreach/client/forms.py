"""The calls about forms, and the mails of the double opt-in that they send."""

from . import reading
from .errors import BadDataError, NotFoundError
from .records import RowResult


class FormCalls:
    """The part of the client that deals with forms.

    It needs ``_call`` and ``receiver`` of :class:`.client.CleverReachClient`.
    """

    def forms(self, group_id):
        """Return every :class:`.records.Form` of a list."""
        return self._call("GET", "/groups/{}/forms", group_id, read=reading.forms)

    def form(self, form_id):
        """Return one :class:`.records.Form`."""
        return self._call("GET", "/forms/{}", form_id, read=reading.form)

    def ask_to_confirm(self, form_id, group_id, email, doidata):
        """Have a form mail somebody on its list and ask whether the address is meant.

        The request is never repeated by itself. If there is no answer, nobody knows
        whether the mail has gone out; so it is with a :class:`.errors.ServiceError`.
        With any other error it has not.

        :param dict doidata: ``user_ip``, ``referer`` and ``user_agent``
        :return: a :class:`.records.RowResult`. If it is not ``ok``, no mail was sent:
            ``receiver`` is the recipient as it is now, None if it is not on the list
        :raise NotFoundError: if the form or the list is gone
        """
        try:
            self._call(
                "POST",
                "/forms/{}/send/activate",
                form_id,
                json={
                    "email": email,
                    "groups_id": str(group_id),
                    "doidata": doidata,
                },
                read=reading.not_refused,
                once=True,
            )
        except (BadDataError, NotFoundError) as error:
            if isinstance(error, NotFoundError):
                self.form(form_id)
            receiver = self.receiver(group_id, email)
            return RowResult(email, False, receiver, str(error))
        return RowResult(email, True, None, "")
