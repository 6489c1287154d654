import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class FieldMap extends models.Model {
    name = fields.Char();
    source_label = fields.Char();
    warning = fields.Char();
    _records = [{ id: 1, name: "First Name" }];
}

defineModels([FieldMap]);
defineMailModels();

const BANNER = ".o_cleverreach_data_protection";
const ARCHS = {
    list: `<list js_class="cleverreach_field_matching_list"><field name="name"/></list>`,
    kanban: `<kanban js_class="cleverreach_field_matching_kanban"><templates>
        <t t-name="card"><field name="name"/></t>
    </templates></kanban>`,
};

test("says what data protection asks for above the lines and cards", async () => {
    for (const [type, arch] of Object.entries(ARCHS)) {
        await mountView({ type, resModel: "field.map", arch });
        expect(`.o_${type}_view ${BANNER}`).toHaveCount(1);
        expect(`.o_${type}_view ${BANNER}`).toHaveText(/data protection/);
    }
    expect(".o_data_row").toHaveText("First Name");
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveText("First Name");
});

test("leaves it to the help of an empty view", async () => {
    FieldMap._records = [];
    for (const [type, arch] of Object.entries(ARCHS)) {
        const noContentHelp = "<p>Begin here</p>";
        await mountView({ type, resModel: "field.map", arch, noContentHelp });
        expect(`.o_${type}_view ${BANNER}`).toHaveCount(0);
    }
});

test("says what to think about once, with the fields that it is about", async () => {
    const look = "Look at the names.";
    FieldMap._records = [
        { id: 1, source_label: "First Name", warning: look },
        { id: 2, source_label: "Zip" },
        { id: 3, source_label: "Last Name", warning: look },
        { id: 4, source_label: "Notes", warning: "Sensitive." },
    ];
    await mountView({
        type: "list",
        resModel: "field.map",
        arch: `<list js_class="cleverreach_field_matching_list">
            <field name="source_label"/>
            <field name="warning" column_invisible="1"/>
        </list>`,
    });
    expect(".o_cleverreach_field_warnings > div").toHaveCount(2);
    expect(".o_cleverreach_field_warnings > div:first").toHaveText(
        `First Name, Last Name – ${look}`
    );
    expect(".o_cleverreach_field_warnings > div:last").toHaveText("Notes – Sensitive.");
});
