"""Finding somebody."""

from ..addon import errors, reading
from ..registry import Seen, required, settles


@settles("look_up_many")
def look_up_many(world):
    emails = [world.own.address("first"), world.own.address("pending")]
    answer = world.courier.send(
        "POST",
        "/groups/{list}/get_receivers",
        {"email_list": ",".join(emails), "pagesize": len(emails)},
        list=world.first,
    )
    if answer.error:
        yield Seen("look_up_many", "absent", f"{answer.code} {answer.error}")
        return
    found = {email.lower() for email in reading.addresses(answer.body)}
    yield Seen("look_up_many", "finds them" if found == set(emails) else "others")


@settles("look_up_person")
def look_up_person(world):
    path = "/receivers/{recipient}"
    email = world.own.address("first")
    answer = world.courier.get(path, recipient=email)
    found = not answer.error and reading.receiver_or_none(answer.body)
    same = found and found.email.lower() == email
    yield Seen("look_up_person", "found" if same else "not found")


@settles("right_to_read")
def right_to_read(world):
    rule = {"field": "email", "logic": "eq", "condition": "nobody"}
    search = {"groups": [], "operator": "AND", "rules": [rule]}
    answer = world.courier.send("POST", "/receivers/filter", search)
    if answer.error:
        yield Seen("right_to_read", "refused", f"{answer.code} {answer.error}")
        return
    found = reading.items(answer.body)
    yield Seen("right_to_read", "finds somebody" if found else "finds nobody")


@settles("lists_of_person")
def lists_of_person(world):
    email = world.own.address("two")
    world.put(world.first, email)
    row = world.put(world.second, email)
    path = "/receivers/{recipient}/groups"
    answer = world.courier.get(path, recipient=row["id"])
    if isinstance(answer.error, errors.NotFoundError):
        yield Seen("lists_of_person", "absent", str(answer.error))
        return
    body = required(answer, "lists of a recipient")
    if set(reading.group_ids(body)) != {world.first, world.second}:
        yield Seen("lists_of_person", "other lists")
        return
    objects = all(isinstance(item, dict) for item in reading.items(body))
    yield Seen("lists_of_person", "objects" if objects else "ids")
