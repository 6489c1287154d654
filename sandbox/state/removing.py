"""How somebody leaves a list: deleted, or unsubscribed by its own will."""

from typing import Any

from ..errors import ApiError
from .base import atomic
from .writing import Writing, note


class Removing(Writing):
    @atomic
    def delete_receiver(self, group_id: Any, email: Any) -> None:
        """Delete somebody, by address or id, from one list.

        With the record goes the memory of having unsubscribed: added again, it is
        new and active.

        :raise ApiError: 404
        """
        receiver = self._receiver_or_404(group_id, email)
        self._forget(receiver.group, receiver.person)
        self._group_changed(receiver.group)

    @atomic
    def delete_everywhere(self, key: Any) -> None:
        """Delete somebody from all lists of the account.

        :raise ApiError: 404
        """
        for receiver in self._receivers_of(self._person_or_404(key)):
            self._forget(receiver.group, receiver.person)
            self._group_changed(receiver.group)

    @atomic
    def delete_rows(self, keys: list, group_id: Any = None) -> list[dict | str]:
        """Delete many, by address or id, from one list or from all (None).

        :return: for each its status, or the text of its refusal
        """
        if group_id is not None:
            self._group(group_id)
        return [self._delete_row(key, group_id) for key in keys]

    def _delete_row(self, key: Any, group_id: Any) -> dict | str:
        try:
            if group_id is None:
                self.delete_everywhere(key)
            else:
                self.delete_receiver(group_id, key)
        except ApiError:
            # The list exists: it is the recipient that does not.
            if self.switches.delete_unknown_row == "error":
                return f"invalid receiver '{key}';"
        return {"status": "success"}

    @atomic
    def unsubscribe(self, group_id: Any, email: Any) -> None:
        """Somebody follows the unsubscribe link of a mailing to a list.

        :raise ApiError: 404
        """
        receiver = self._receiver_or_404(group_id, email)
        if self.switches.unsubscribe_mode == "blacklist_delete":
            address = receiver.person.email
            self.delete_everywhere(address)
            self.blacklist_add(address, "unsubscribed")
            return
        receiver.deactivated = self.now()
        receiver.returned = 0
        note(receiver, self.now(), "user_unsubscribe", str(receiver.group.id), "")
        self._receiver_changed(receiver, "unsubscribed")
