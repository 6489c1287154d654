import pytest


@pytest.fixture
def tagged(api, group):
    """Upsert tags of one recipient, and answer all it has afterwards."""

    def send(*tags):
        row = {"email": "a@example.com", "tags": list(tags)}
        return api.post(f"/groups/{group}/receivers/upsertplus", [row])[0]["tags"]

    return send


def test_tags_are_added(tagged):
    tagged("odoo.member", "vip")
    assert tagged("+new", "vip") == ["odoo.member", "vip", "new"]
    assert tagged() == ["odoo.member", "vip", "new"]


def test_tags_are_removed_by_name_by_origin_or_all(tagged):
    tagged("odoo.member", "odoo.lead", "odoo2.x", "vip", "old")
    assert tagged("-vip", "-odoo.lead") == ["odoo.member", "odoo2.x", "old"]
    assert tagged("-odoo.*", "new") == ["odoo2.x", "old", "new"]
    assert tagged("-*") == []


def test_other_characters_become_underscores(tagged):
    assert tagged("my shop.Main Website #1", "a.b.c", "") == [
        "my_shop.Main_Website__1",
        "a.b_c",
    ]
    assert tagged("x" * 60 + ".t")[-1] == "x" * 50 + ".t"


def test_tags_belong_to_one_list(box, tagged, other):
    tagged("vip")
    assert box.store.add_receiver(other, "a@example.com", tags=["b"])["tags"] == ["b"]


@pytest.mark.parametrize(
    ("switch", "expected"), [("replace", ["b"]), ("add", ["a", "b"])]
)
def test_single_put_replaces_tags_or_adds(api, box, group, switch, expected):
    box.switches.tag_put = switch
    box.store.add_receiver(group, "a@example.com", tags=["a"])
    path = f"/groups/{group}/receivers/1"
    assert api.put(path, {"tags": "b"})["tags"] == expected
    assert api.put(path, {"source": "x"})["tags"] == expected


def test_refused_single_put_leaves_the_tags(api, box, group):
    box.store.add_receiver(group, "a@example.com", tags=["a"])
    box.store.blacklist_add("a@example.com")
    path = f"/groups/{group}/receivers/1"
    assert api.refusal("PUT", path, {"tags": ["b"]})[0] == 400
    assert box.store.receiver(group, 1)["tags"] == ["a"]


def test_tags_are_added_read_and_removed_by_their_own_paths(api, box, group, other):
    for list_id in (group, other):
        box.store.add_receiver(list_id, "a@example.com", tags=["old"])
    body = {"tags": ["shop.x", "old", "my tag"], "group_id": group}
    assert api.post("/receivers/1/tags", body) == ["shop.x", "my_tag"]
    assert api.get("/receivers/1/tags", group_id=other) == ["old"]
    path = f"/groups/{other}/receivers/a@example.com/tags"
    assert api.post(path, {"tags": "shop.y,b"}) == ["shop.y", "b"]
    everything = ["old", "shop.x", "my_tag", "shop.y", "b"]
    assert api.get("/receivers/a%40example.com/tags") == everything
    assert api.get("/receivers/tags") == everything
    assert api.delete("/receivers/1/tags/old,b") is True
    assert api.delete("/receivers/tags/shop") is True
    assert api.get("/receivers/tags") == ["my_tag"]
    assert api.refusal("GET", "/receivers/2/tags")[0] == 404
    assert api.refusal("POST", "/receivers/1/tags", {"tags": []})[0] == 400
