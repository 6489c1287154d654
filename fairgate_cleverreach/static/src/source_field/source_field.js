import { registry } from "@web/core/registry";
import {
    FieldSelectorField,
    fieldSelectorField,
} from "@web/views/fields/field_selector/field_selector_field";
import { SourceSelector } from "./source_selector";

/** What cannot be sent, or is Odoo's own bookkeeping: nobody wants it in a mailing. */
const UNSENDABLE = ["binary", "json", "many2one_reference", "one2many", "properties"];
const BOOKKEEPING = /^(activity_|has_message|message_|my_activity_|website_message_|create_|write_)/;

/**
 * Odoo's field selector over contacts. It offers what can be sent, and shows the field's
 * name in words when it is not edited.
 */
export class SourceField extends FieldSelectorField {
    static components = { ModelFieldSelector: SourceSelector };

    get resModel() {
        return "res.partner";
    }

    get formattedValue() {
        return this.props.record.data.source_label || super.formattedValue;
    }

    filter(fieldDef) {
        return (
            super.filter(fieldDef) &&
            !UNSENDABLE.includes(fieldDef.type) &&
            !BOOKKEEPING.test(fieldDef.name)
        );
    }
}

registry.category("fields").add("cleverreach_source", {
    ...fieldSelectorField,
    component: SourceField,
    fieldDependencies: [{ name: "source_label", type: "char" }],
});
