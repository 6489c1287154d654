import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { formatInteger } from "@web/views/fields/formatters";
import { integerField } from "@web/views/fields/integer/integer_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** A number of a result: pressed, it shows the people whom it counts. */
export class PeopleCount extends Component {
    static template = "fairgate_cleverreach.PeopleCount";
    static props = {
        ...standardFieldProps,
        title: String,
        known: { type: String, optional: true },
    };

    get count() {
        return this.props.record.data[this.props.name];
    }

    get canOpen() {
        return Boolean(this.count && this.props.record.resId);
    }

    /** Whether the number was read: what is not known is not zero. */
    get isKnown() {
        const { known, record } = this.props;
        return !known || Boolean(record.data[known]);
    }

    get text() {
        return formatInteger(this.count);
    }

    get label() {
        return _t("%(name)s: %(text)s", { name: this.props.title, text: this.text });
    }

    /** Enter presses it: a list would take the key to open the row. */
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.stopPropagation();
        }
    }

    /**
     * Open them as a button of the view does: the server is asked about what is saved,
     * and the answer counts even if the row is drawn anew meanwhile, as it is when a
     * page that was read before has changed since.
     */
    open() {
        const { name, record, title } = this.props;
        const args = JSON.stringify([name, title]);
        return this.env.onClickViewButton({
            clickParams: {
                type: "object",
                name: "action_open_people",
                // Odoo takes an apostrophe here for a quotation mark.
                args: args.replaceAll("'", "\\u0027"),
            },
            getResParams: () =>
                pick(record, "context", "evalContext", "resModel", "resId", "resIds"),
        });
    }
}

registry.category("fields").add("cleverreach_people", {
    ...integerField,
    component: PeopleCount,
    supportedOptions: [
        { label: "The field that says whether it is known", name: "known", type: "field" },
    ],
    extractProps: ({ options, string }) => ({ known: options.known, title: string }),
    fieldDependencies: ({ options }) =>
        options.known ? [{ name: options.known, type: "boolean" }] : [],
});

/** A number that opens nobody: a dash as long as it is not known. */
export class Count extends PeopleCount {
    static template = "fairgate_cleverreach.Count";
}

registry.category("fields").add("cleverreach_count", {
    ...registry.category("fields").get("cleverreach_people"),
    component: Count,
});
