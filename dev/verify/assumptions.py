"""What is assumed about CleverReach, each point once; `docs/assumptions.md` is the same
list for people, and a test holds both together.
"""

from dataclasses import dataclass, field

READS = "reads"
WRITES = "writes"
BY_HAND = "by hand"


@dataclass(frozen=True)
class Assumption:
    """
    :param name: of the point, here, in the report and in `docs/assumptions.md`
    :param says: what is assumed, in one sentence
    :param how: READS, WRITES or BY_HAND
    :param answers: what may be seen, and what the sandbox is to be set to then; None if
        it has no switch for it; # stands for a number. Anything else does not fit
    :param hurts: those of the answers that the addon is not made for
    """

    name: str
    says: str
    how: str
    answers: dict[str, str | None] = field(default_factory=dict)
    hurts: tuple[str, ...] = ()

    @property
    def switches(self):
        """The switches of the sandbox that it is about, in order."""
        settings = filter(None, self.answers.values())
        return list(dict.fromkeys(setting.partition("=")[0] for setting in settings))

    def fits(self, answer):
        """Whether the addon is made for what was seen."""
        return answer in self.answers and answer not in self.hurts


def _of_switch(name, *choices):
    return {choice: f"{name}={choice}" for choice in choices}


ALL = (
    # -- access
    Assumption(
        "token_life",
        "The answer to a token request tells the token's life in `expires_in`.",
        READS,
        {"told": "token_ttl=#", "not told": None},
    ),
    Assumption(
        "token_rights",
        "It names rights in `scope`, as a text or a list, or says nothing of them.",
        READS,
        _of_switch("scope_answer", "text", "list", "none"),
    ),
    Assumption(
        "token_form",
        "The token is a random text, or a JWT that may name its rights under `scopes`.",
        READS,
        _of_switch("token_form", "opaque", "jwt"),
    ),
    Assumption(
        "refresh_token",
        "No refresh token is needed with client credentials, whether there is one or "
        "not.",
        READS,
        _of_switch("refresh_tokens", "on", "off"),
    ),
    Assumption(
        "token_version",
        "An OAuth app made for another version is refused with 403.",
        READS,
        {"3": "token_version=3", "another": "token_version=2"},
        hurts=("another",),
    ),
    Assumption(
        "account",
        "`GET /debug/whoami` tells whose account it is, with the customer number as "
        "`id`.",
        READS,
        {"read": None},
    ),
    Assumption(
        "clock",
        "CleverReach's clock is about right.",
        READS,
        {"right": "clock_offset=0", "wrong": "clock_offset=#"},
        hurts=("wrong",),
    ),
    # -- lists and fields
    Assumption(
        "lists",
        "`GET /groups` answers all lists at once, each with `id` and `name`.",
        READS,
        {"read": None},
    ),
    Assumption(
        "global_fields",
        "`GET /attributes` answers the fields that all lists share.",
        READS,
        {"read": None},
    ),
    Assumption(
        "list_fields",
        "`GET /groups/{id}/attributes` answers the fields of one list; that they are "
        "its own is told by `groups_id`.",
        READS,
        {"told": "list_field_group=on", "not told": "list_field_group=off"},
    ),
    Assumption(
        "new_field",
        "The answer to a new field is short or whole; the list of fields tells.",
        WRITES,
        _of_switch("attribute_answer", "short", "full"),
    ),
    # -- reading recipients
    Assumption(
        "recipients",
        "A recipient has `id`, `email`, its time stamps (0 = never), `source` and its "
        "fields; no fields are `{}` or `[]`.",
        READS,
        _of_switch("empty_attributes", "{}", "[]"),
    ),
    Assumption(
        "zero_stamps",
        "A time stamp that is 0 may be left out.",
        READS,
        _of_switch("omit_zero_stamps", "on", "off"),
    ),
    Assumption(
        "page_twice",
        "A page that is read twice is the same.",
        READS,
        {"the same": None, "another": None},
        hurts=("another",),
    ),
    Assumption(
        "page_sizes",
        "With `order_by` pages neither overlap nor leave gaps, whatever their size, "
        "and a short page is the last one.",
        READS,
        {"as asked": None, "others": None},
        hurts=("others",),
    ),
    Assumption(
        "empty_page",
        "Behind the last page comes an empty list, or 204 without a body.",
        READS,
        _of_switch("empty_page", "[]", "204"),
    ),
    Assumption(
        "unknown_recipient",
        "Somebody who is not on a list is answered with 404 and a word about a "
        "receiver.",
        READS,
        {"404": None, "404 without the word": None},
    ),
    Assumption(
        "error_status",
        "An error comes with the HTTP status that it has, or with 200.",
        READS,
        {"its own": "error_status_200=off", "200": "error_status_200=on"},
    ),
    Assumption(
        "encoded_slash",
        "An encoded `/` in an address is decoded, or a web page comes instead of JSON.",
        READS,
        _of_switch("encoded_slash", "decode", "page"),
    ),
    Assumption(
        "encoded_address",
        "Addresses in paths may be percent-encoded, `@` and `+` too.",
        WRITES,
        {"found": None, "not found": None},
        hurts=("not found",),
    ),
    Assumption(
        "plus_in_path",
        "A bare `+` in a path is a plus or a blank: the addon always encodes it.",
        WRITES,
        _of_switch("plus_in_path", "plus", "blank"),
    ),
    Assumption(
        "look_up_many",
        "`POST /groups/{id}/get_receivers` finds those on the list that it is asked "
        "for; else they are asked for one by one.",
        WRITES,
        {"finds them": None, "absent": None, "others": None},
    ),
    Assumption(
        "look_up_person",
        "`GET /receivers/{email}` finds somebody whatever list they are on.",
        WRITES,
        {"found": None, "not found": None},
        hurts=("not found",),
    ),
    Assumption(
        "lists_of_person",
        "`GET /receivers/{id}/groups` tells the lists that somebody is on.",
        WRITES,
        _of_switch("receiver_groups", "objects", "ids", "absent"),
    ),
    Assumption(
        "right_to_read",
        "`POST /receivers/filter` without a list finds nobody or is refused, but not "
        "with 403 if the right is there.",
        WRITES,
        {"finds nobody": None, "refused": None},
    ),
    Assumption(
        "list_counts",
        "`GET /groups/{id}/stats` tells counts; they may lag some minutes.",
        WRITES,
        {"at once": "stats_cache=0", "late": "stats_cache=60"},
    ),
    Assumption(
        "counts_agree",
        "In the end a list counts those that its pages show, whatever their state.",
        READS,
        {"agree": None, "differ": None},
        hurts=("differ",),
    ),
    # -- new and changed recipients
    Assumption(
        "new_is_active",
        "`upsertplus` without time stamps creates a new recipient active.",
        WRITES,
        {"active": None, "waits": None},
        hurts=("waits",),
    ),
    Assumption(
        "active_flag",
        "`active` in that answer may still be false: only time stamps count.",
        WRITES,
        {"right": "active_lag=off", "lags": "active_lag=on"},
    ),
    Assumption(
        "source",
        "`source` is given back as it was sent: by it Odoo knows its own recipients if "
        "the answer to the first upload was lost, or if its database is older than "
        "the list.",
        WRITES,
        {"as sent": None, "another": None},
        hurts=("another",),
    ),
    Assumption(
        "waits_for_opt_in",
        "A new recipient with `activated: 0` waits for the double opt-in.",
        WRITES,
        {"waits": None, "active": None},
        hurts=("active",),
    ),
    Assumption(
        "registered_only",
        "What a new one with `registered` alone becomes plays no part: it is never "
        "sent.",
        WRITES,
        _of_switch("registered_only", "inactive", "active"),
    ),
    Assumption(
        "update_keeps_state",
        "`upsertplus` without time stamps leaves somebody deactivated as they are.",
        WRITES,
        {"stays": None, "comes back": None},
        hurts=("comes back",),
    ),
    Assumption(
        "activated_on_deactivated",
        "What `activated` does to somebody deactivated plays no part: it is never sent "
        "for those who are there.",
        WRITES,
        _of_switch("activated_on_deactivated", "inactive", "reactivate"),
    ),
    Assumption(
        "deactivated_zero",
        "`deactivated: 0` may bring somebody back: it is never sent.",
        WRITES,
        _of_switch("deactivated_zero", "reactivate", "ignore"),
    ),
    Assumption(
        "deleted_is_forgotten",
        "With a deleted recipient CleverReach forgets that they had left; Odoo "
        "remembers what it has read. Who leaves *and* is deleted there between two "
        "readings has vanished for it, and is left out until a manager decides.",
        WRITES,
        {"forgotten": None, "remembered": None},
    ),
    Assumption(
        "values",
        "A field that a row leaves out keeps its value; an empty text clears it.",
        WRITES,
        {"so": None, "not so": None},
        hurts=("not so",),
    ),
    Assumption(
        "unknown_field",
        "An unknown field in a row is ignored; the others are taken.",
        WRITES,
        {"ignored": None, "refused": None},
        hurts=("refused",),
    ),
    Assumption(
        "tags_of_one",
        "Tags in a single `PUT` replace or add: the addon sends none by itself.",
        WRITES,
        _of_switch("tag_put", "replace", "add"),
    ),
    # -- rows that are refused
    Assumption(
        "refused_row_upsertplus",
        "A refused row of `upsertplus` has a text in its place, or is left out.",
        WRITES,
        _of_switch("upsertplus_bad_row", "string", "omit"),
    ),
    Assumption(
        "refused_row",
        "A refused row is a text, or an object with the text under `status`.",
        WRITES,
        {"text": "refused_row=string", "object": "refused_row=status"},
    ),
    Assumption(
        "words_of_upsert",
        "A row that went well has a `status` that ends in `success`.",
        WRITES,
        _of_switch("upsert_word", "upsert success", "insert/update success"),
    ),
    Assumption(
        "twice_in_batch",
        "An address twice in a batch is the same recipient twice, or the second one is "
        "refused: the addon sends none twice.",
        WRITES,
        _of_switch("duplicate_in_batch", "same", "error"),
    ),
    Assumption(
        "existing_address",
        "An address that is there already is refused by the call for a single new one.",
        WRITES,
        _of_switch("duplicate_status", "400", "409"),
    ),
    Assumption(
        "upper_case",
        "Addresses that differ in upper and lower case only are the same.",
        WRITES,
        _of_switch("case_fold", "on", "off"),
    ),
    Assumption(
        "umlaut_domain",
        "A domain with umlauts may be refused: the addon sends it as punycode.",
        WRITES,
        {"accepted": None, "refused": None},
    ),
    Assumption(
        "punycode_domain",
        "A domain in punycode is taken.",
        WRITES,
        {"accepted": None, "refused": None},
        hurts=("refused",),
    ),
    Assumption(
        "blocked_row",
        "A row with a blocked address is refused, or taken and never mailed to.",
        WRITES,
        _of_switch("blacklisted_row", "refuse", "accept"),
    ),
    # -- changes of address, removals
    Assumption(
        "change_of_address",
        "`PUT /receivers/{id}/email` changes an address on all lists and keeps id, "
        "time stamps and history.",
        WRITES,
        {"kept": None, "refused": None, "not kept": None},
        hurts=("not kept",),
    ),
    Assumption(
        "occupied_address",
        "A change to an address that the account has already is refused.",
        WRITES,
        {"refused": None, "accepted": None},
        hurts=("accepted",),
    ),
    Assumption(
        "delete_many",
        "`POST /groups/{id}/receivers/delete` exists; else recipients are deleted one "
        "by one.",
        WRITES,
        {"there": "group_delete_supported=on", "absent": "group_delete_supported=off"},
    ),
    Assumption(
        "delete_from_one_list",
        "Whether many or one: it is deleted from this list only.",
        WRITES,
        {"this list only": None, "all lists": None, "not deleted": None},
        hurts=("all lists", "not deleted"),
    ),
    Assumption(
        "delete_unknown",
        "Somebody who is not there is a refused row, or as good as deleted.",
        WRITES,
        _of_switch("delete_unknown_row", "error", "success"),
    ),
    Assumption(
        "delete_body",
        "The call for many takes a list; whether an object as well plays no part.",
        WRITES,
        _of_switch("delete_body", "strict", "any"),
    ),
    Assumption(
        "deleted_list",
        "A list that was deleted answers 404.",
        WRITES,
        {"404": None},
    ),
    # -- what not every app may read: at the end, since a 403 ends it
    Assumption(
        "blocklist",
        "`GET /blacklist` answers all that is blocked, each with its address in "
        "`email`.",
        READS,
        {"read": None, "no right": None},
    ),
    Assumption(
        "plan",
        "`GET /clients/{id}/plan` tells the plan's limit as `receiver_cap`.",
        READS,
        {"told": "receiver_cap=#", "absent": "plan_paths=off", "no right": None},
    ),
    Assumption(
        "plan_counts",
        "`GET /clients/{id}/activereceivercount`, or `receivercount`, answers a bare "
        "number.",
        READS,
        {"a number": "plan_paths=on", "absent": "plan_paths=off", "no right": None},
    ),
    Assumption(
        "forms",
        "`GET /groups/{id}/forms` answers the forms of a list, each with `id` and "
        "`name`.",
        READS,
        {"read": None, "no right": None},
    ),
    Assumption(
        "mailings",
        "`GET /mailings` answers those that were sent, with their lists under "
        "`mailing_groups`.",
        READS,
        {"read": None, "without lists": None, "no right": None},
        hurts=("without lists",),
    ),
    Assumption(
        "reports",
        "`GET /reports/{id}` has the id of the mailing, and totals under `stats`.",
        READS,
        {"read": None, "no right": None},
    ),
    Assumption(
        "hooks",
        "`GET /hooks/eventhook` answers all registrations, each with `event`, "
        "`condition` and `url`.",
        READS,
        {"read": None, "no right": None},
    ),
    # -- what only people do
    Assumption(
        "unsubscribing",
        "Who unsubscribes is deactivated on that list; with the account's option, "
        "deleted everywhere and blocked.",
        BY_HAND,
        {
            "deactivated": "unsubscribe_mode=deactivate",
            "deleted": "unsubscribe_mode=blacklist_delete",
        },
    ),
    Assumption(
        "coming_back",
        "Who comes back by a form has a newer `activated`; `deactivated` stays set, or "
        "is cleared.",
        BY_HAND,
        _of_switch("resubscription", "keeps", "clears"),
    ),
)

BY_NAME = {assumption.name: assumption for assumption in ALL}
