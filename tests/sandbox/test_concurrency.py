from concurrent.futures import ThreadPoolExecutor

import requests

from sandbox import Sandbox


def test_requests_of_many_threads_lose_and_double_nothing(tmp_path):
    """Eight threads write overlapping batches to two lists while others read."""
    with Sandbox(0, database=str(tmp_path / "state.sqlite")) as box:
        box.store.create_attribute("points", "number")
        groups = [box.store.create_group(name)["id"] for name in ("One", "Two")]
        grant = {
            "grant_type": "client_credentials",
            "client_id": box.client_id,
            "client_secret": box.client_secret,
        }
        token = requests.post(f"{box.url}/oauth/token.php", json=grant, timeout=10)
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        rows = [
            {
                "email": f"a{number}@example.com",
                "global_attributes": {"points": "+1"},
            }
            for number in range(50)
        ]

        def write(number):
            path = f"{box.url}/v3/groups/{groups[number % 2]}/receivers"
            answer = requests.post(
                f"{path}/upsertplus", json=rows, headers=headers, timeout=30
            )
            page = requests.get(path, headers=headers, timeout=30)
            return [row["id"] for row in answer.json()], page.status_code

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(write, range(40)))

        ids = results[0][0]
        assert len(set(ids)) == 50
        assert all(result == (ids, 200) for result in results)
        for group in groups:
            receivers = box.store.receivers(group)
            assert len(receivers) == 50
            points = {row["global_attributes"]["points"] for row in receivers}
            assert points == {"40"}
        assert len(box.writes()) == 40
