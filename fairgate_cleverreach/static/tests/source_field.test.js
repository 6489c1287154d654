import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class FieldMap extends models.Model {
    source = fields.Char();
    source_label = fields.Char();
    _records = [{ id: 1, source: "name", source_label: "Whole Name" }];
}

class ResPartner extends mailModels.ResPartner {
    picture = fields.Binary({ searchable: true });
    child_ids = fields.One2many({ relation: "res.partner", searchable: true });
    create_date = fields.Datetime({ searchable: true });
    city = fields.Char({ searchable: true });
    active = fields.Boolean({ searchable: true });
    x_instrument = fields.Char({ searchable: true });
}

defineModels({ ...mailModels, FieldMap, ResPartner });

test("says the name of the field in words", async () => {
    await mountView({
        type: "list",
        resModel: "field.map",
        arch: `<list><field name="source" widget="cleverreach_source"/></list>`,
    });
    expect(".o_data_cell").toHaveText("Whole Name");
});

const offered = () =>
    queryAllAttributes(".o_model_field_selector_popover_item", "data-name");

async function open(source = "name") {
    FieldMap._records = [{ id: 1, source, source_label: source }];
    await mountView({
        type: "form",
        resModel: "field.map",
        resId: 1,
        arch: `<form><field name="source" widget="cleverreach_source"/></form>`,
    });
    await contains(".o_model_field_selector").click();
}

test("offers first what a mailing can use, in groups", async () => {
    await open();
    expect(offered()).toInclude("name");
    expect(offered()).toInclude("city");
    expect(offered()).toInclude("x_instrument");
    expect(offered()).not.toInclude("active");
    expect(queryAllTexts(".o_cleverreach_heading").slice(0, 2)).toEqual([
        "Name",
        "Address",
    ]);
});

test("offers all that can be sent, and nothing of Odoo's own bookkeeping", async () => {
    await open();
    await contains(".o_cleverreach_all_fields").click();
    expect(offered()).toInclude("city");
    expect(offered()).toInclude("active");
    expect(".o_cleverreach_heading").toHaveCount(0);
    for (const name of ["picture", "child_ids", "create_date"]) {
        expect(offered()).not.toInclude(name);
    }
});

test("looks among all fields when somebody searches", async () => {
    await open();
    await contains(".o_model_field_selector_popover_search input").edit("Active", {
        confirm: false,
    });
    await advanceTime(300);
    expect(offered()).toInclude("active");
});

test("shows a field that was chosen among all", async () => {
    await open("active");
    expect(".o_model_field_selector_popover_item.active").toHaveAttribute(
        "data-name",
        "active"
    );
});
