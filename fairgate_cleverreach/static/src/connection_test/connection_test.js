import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useState } from "@odoo/owl";

const CLIENT_ID = "cleverreach_client_id";
const CLIENT_SECRET = "cleverreach_client_secret";

/**
 * The button that tests the credentials as they are typed on the settings page. Nothing
 * of the page is saved for it; the server keeps those that work.
 */
export class ConnectionTest extends Component {
    static template = "fairgate_cleverreach.ConnectionTest";
    static props = { ...standardWidgetProps, link: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ busy: false, message: "" });
    }

    get isComplete() {
        const { data } = this.props.record;
        return Boolean(
            data[CLIENT_ID] && (data[CLIENT_SECRET] || data.cleverreach_has_client_secret)
        );
    }

    async test() {
        const { record } = this.props;
        // What is still being typed counts.
        await record.isDirty();
        if (this.state.busy || !this.isComplete) {
            // The hint beside it says what is missing. It is not greyed while it is at
            // work: whoever uses the keyboard would lose the place.
            return;
        }
        this.state.busy = true;
        try {
            const told = await this.orm.call(record.resModel, "action_cleverreach_test", [
                record.data[CLIENT_ID] || "",
                record.data[CLIENT_SECRET] || "",
            ]);
            const { next, ...params } = told.params;
            this.state.message = next ? "" : params.message;
            if (next) {
                await this.readAnew();
            }
            await this.action.doAction({ ...told, params });
        } finally {
            this.state.busy = false;
        }
    }

    /** Show what the account has now; what else was changed on the page stays changed. */
    async readAnew() {
        const { record } = this.props;
        const typed = { ...record.data };
        await record.discard();
        const changed = Object.keys(typed).filter(
            (name) =>
                ![CLIENT_ID, CLIENT_SECRET].includes(name) &&
                record.fields[name].type !== "one2many" &&
                record.fields[name].type !== "many2many" &&
                typed[name] !== record.data[name]
        );
        await record.load();
        if (changed.length) {
            await record.update(
                Object.fromEntries(changed.map((name) => [name, typed[name]]))
            );
        }
    }
}

registry.category("view_widgets").add("cleverreach_connection_test", {
    component: ConnectionTest,
    extractProps: ({ attrs }) => ({ link: Boolean(attrs.link) }),
    fieldDependencies: [
        { name: CLIENT_ID, type: "char" },
        { name: CLIENT_SECRET, type: "char" },
        { name: "cleverreach_has_client_secret", type: "boolean" },
    ],
});
