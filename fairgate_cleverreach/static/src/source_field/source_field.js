import { registry } from "@web/core/registry";
import {
    FieldSelectorField,
    fieldSelectorField,
} from "@web/views/fields/field_selector/field_selector_field";

/** Odoo's field selector over contacts, which shows the field's name in words when it is not edited. */
export class SourceField extends FieldSelectorField {
    get resModel() {
        return "res.partner";
    }

    get formattedValue() {
        return this.props.record.data.source_label || super.formattedValue;
    }
}

registry.category("fields").add("cleverreach_source", {
    ...fieldSelectorField,
    component: SourceField,
    fieldDependencies: [{ name: "source_label", type: "char" }],
});
