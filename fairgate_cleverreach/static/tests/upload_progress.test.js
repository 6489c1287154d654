import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { waitFor, waitForNone } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const NOTIFICATION = "fairgate_cleverreach.upload/progress";

class Upload extends models.Model {
    progress = fields.Float();
    progress_text = fields.Char();
    _records = [
        { id: 1, progress: 40.4, progress_text: "Newsletter: Sending" },
        { id: 2, progress: 0, progress_text: "Waiting" },
    ];
}

defineModels([Upload]);
defineMailModels();

beforeEach(() => {
    onRpc("web_read", ({ args }) => {
        expect.step(`read ${args[0]}`);
    });
});

const open = (resId) =>
    mountView({
        type: "form",
        resModel: "upload",
        resId,
        arch: `<form><widget name="cleverreach_upload_progress"/></form>`,
    });

const tell = (id) =>
    MockServer.env["bus.bus"]._sendone("broadcast", NOTIFICATION, { upload_id: id });

test("shows how far the upload is, in numbers for screen readers and in words", async () => {
    await open(1);
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "40");
    expect("[aria-live=polite]").toHaveText("Newsletter: Sending");
    expect.verifySteps(["read 1"]);
});

test("reads the upload again when Odoo says that it has moved on", async () => {
    await open(1);
    MockServer.env["upload"].write([1], { progress: 75, progress_text: "Removing" });
    tell(1);
    await waitFor("[aria-valuenow='75']");
    expect("[aria-live=polite]").toHaveText("Removing");
    expect.verifySteps(["read 1", "read 1"]);
});

test("leaves the news of other uploads alone", async () => {
    await open(1);
    tell(2);
    // Whoever waits for this one has seen the first one pass.
    MockServer.env["upload"].write([1], { progress: 50 });
    tell(1);
    await waitFor("[aria-valuenow='50']");
    expect.verifySteps(["read 1", "read 1"]);
});

test("is gone when the upload has ended", async () => {
    await open(2);
    expect("[role=progressbar]").toHaveCount(1);
    MockServer.env["upload"].write([2], { progress: 100 });
    tell(2);
    await waitForNone("[role=progressbar]");
    expect.verifySteps(["read 2", "read 2"]);
});

test("reads an open upload again when the news was lost, and not once it has ended", async () => {
    await open(1);
    MockServer.env["upload"].write([1], { progress: 100 });
    await advanceTime(5000);
    await waitForNone("[role=progressbar]");
    expect.verifySteps(["read 1", "read 1"]);
    await advanceTime(20000);
    expect.verifySteps([]);
});
