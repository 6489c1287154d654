import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * A list inside a form. A click anywhere in a row leaves the form: for what the list
 * names as its action, else for the row's own form. Odoo would open a window above it.
 */
export class Rows extends X2ManyField {
    async openRecord(record, options = {}) {
        const { openAction } = this.archInfo;
        if (!openAction) {
            return this.switchToForm(record, options);
        }
        return this.action.doActionButton(
            {
                name: openAction.action,
                type: openAction.type,
                resModel: record.resModel,
                resId: record.resId,
                context: record.context,
            },
            { newWindow: options.newWindow }
        );
    }
}

registry.category("fields").add("cleverreach_rows", { ...x2ManyField, component: Rows });
