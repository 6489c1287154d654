import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Result extends models.Model {
    created_count = fields.Integer({ string: "Added" });
    removed_count = fields.Integer({ string: "Removed" });
    is_known = fields.Boolean();
    _records = [
        { id: 7, created_count: 1200, removed_count: 0, is_known: true },
        { id: 8, created_count: 0, removed_count: 0, is_known: false },
    ];
}

defineModels([Result]);
defineMailModels();

const ADDED = `<field name="created_count" widget="cleverreach_people" string="To Add"/>`;
const REMOVED = `<field name="removed_count" widget="cleverreach_people"/>`;
const ARCHS = {
    list: `<list>${ADDED}${REMOVED}</list>`,
    form: `<form edit="0">${ADDED}${REMOVED}</form>`,
    kanban: `<kanban><templates><t t-name="card">${ADDED}${REMOVED}</t></templates></kanban>`,
};

test("opens the people whom it counts, under the name that it has there", async () => {
    onRpc("result", "action_open_people", ({ args }) => {
        expect.step(args);
        return { type: "ir.actions.act_window_close" };
    });
    for (const [type, arch] of Object.entries(ARCHS)) {
        await mountView({ type, resModel: "result", resId: 7, arch });
        expect(`.o_${type}_view [name=created_count] button`).toHaveText("1,200");
        expect(`.o_${type}_view [name=created_count] button`).toHaveAttribute(
            "aria-label",
            "To Add: 1,200"
        );
        await contains(`.o_${type}_view [name=created_count] button`).click();
        expect.verifySteps([[[7], "created_count", "To Add"]]);
    }
});

test("nobody can be opened where nobody is counted", async () => {
    for (const [type, arch] of Object.entries(ARCHS)) {
        await mountView({ type, resModel: "result", resId: 7, arch });
        expect(`.o_${type}_view [name=removed_count] button`).toHaveCount(0);
        expect(`.o_${type}_view [name=removed_count]`).toHaveText("0");
    }
});

const known = `options="{'known': 'is_known'}"`;
const NUMBERS = `<form edit="0">
    <field name="created_count" widget="cleverreach_people" ${known}/>
    <field name="removed_count" widget="cleverreach_count" ${known}/>
</form>`;

test("what is not known yet is a dash, not zero", async () => {
    await mountView({ type: "form", resModel: "result", resId: 8, arch: NUMBERS });
    expect("[name=created_count]").toHaveText(/–/);
    expect("[name=removed_count]").toHaveText(/–/);
});

test("zero is told where it is known", async () => {
    await mountView({ type: "form", resModel: "result", resId: 7, arch: NUMBERS });
    expect("[name=removed_count]").toHaveText("0");
});
