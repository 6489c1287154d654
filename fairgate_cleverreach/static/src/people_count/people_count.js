import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
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

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

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

    /** Enter presses it: a list would take the key to open the row. */
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.stopPropagation();
        }
    }

    async open() {
        const { name, record, title } = this.props;
        // The server shows those of what is saved.
        if ((await record.isDirty()) && !(await record.save())) {
            return;
        }
        const people = await this.orm.call(record.resModel, "action_open_people", [
            [record.resId],
            name,
            title,
        ]);
        return this.action.doAction(people);
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
