import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllAttributes } from "@odoo/hoot-dom";
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

test("offers what can be sent, and nothing of Odoo's own bookkeeping", async () => {
    await mountView({
        type: "form",
        resModel: "field.map",
        resId: 1,
        arch: `<form><field name="source" widget="cleverreach_source"/></form>`,
    });
    await contains(".o_model_field_selector").click();
    const offered = queryAllAttributes(
        ".o_model_field_selector_popover_item",
        "data-name"
    );
    expect(offered).toInclude("city");
    for (const name of ["picture", "child_ids", "create_date"]) {
        expect(offered).not.toInclude(name);
    }
});
