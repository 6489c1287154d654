import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, reactive, toRaw, useState } from "@odoo/owl";

import { useUploadNews } from "../upload_news";

const NOTHING = {
    label: "",
    obstacle: "",
    notes: [],
    running: false,
    result: "",
    isAwaited: true,
};

/**
 * What the server says of the contact whose form is open: the notes ask for it, the
 * button beside them shows it as well.
 */
const outlookService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const state = reactive({ contact: 0, known: NOTHING });
        let asked = 0;
        return {
            state,
            async ask(record) {
                const contact = record.resId;
                const number = ++asked;
                if (state.contact !== contact) {
                    Object.assign(state, { contact, known: NOTHING });
                }
                const known = await orm.silent.call("res.partner", "cleverreach_outlook", [
                    [contact],
                ]);
                if (number !== asked) {
                    // What was asked later is newer.
                    return;
                }
                const before = toRaw(state.known);
                state.known = known;
                const isNews = before !== NOTHING && before.result !== known.result;
                if (known.result && isNews && !(await record.isDirty())) {
                    // It is on more lists now, or on fewer.
                    await record.load();
                }
            },
        };
    },
};

/**
 * The button that uploads a contact from its form: it says why not. Until it is known
 * whether it may be pressed, it cannot be.
 */
export class ContactUpload extends Component {
    static template = "fairgate_cleverreach.ContactUpload";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.service = useService("cleverreach_outlook");
        this.outlook = useState(this.service.state);
        this.state = useState({ busy: false });
    }

    get known() {
        const { contact, known } = this.outlook;
        return contact === this.props.record.resId ? known : NOTHING;
    }

    async upload() {
        const { record } = this.props;
        if (this.state.busy || !(await record.save())) {
            return;
        }
        this.state.busy = true;
        try {
            await this.press(record);
        } finally {
            this.state.busy = false;
        }
    }

    async press(record) {
        try {
            const told = await this.orm.call(record.resModel, "action_cleverreach_upload", [
                [record.resId],
            ]);
            const { next, ...params } = told.params;
            await this.action.doAction({ ...told, params });
        } finally {
            // Whether it may be pressed again.
            await this.service.ask(record);
        }
    }
}

/**
 * What to know before the contact is uploaded, and what became of it. It asks for the
 * button as well, which on a phone is there only while its menu is open.
 */
export class ContactNotes extends Component {
    static template = "fairgate_cleverreach.ContactNotes";
    static props = { ...standardWidgetProps };

    setup() {
        this.service = useService("cleverreach_outlook");
        this.outlook = useState(this.service.state);
        useRecordObserver((record) => {
            // Once more after each saving: another address, another answer.
            if (record.resId && !record.dirty) {
                this.service.ask(record);
            }
        });
        useUploadNews(
            () => this.known.running,
            () => this.service.ask(this.props.record)
        );
    }

    get known() {
        const { contact, known } = this.outlook;
        return contact === this.props.record.resId ? known : NOTHING;
    }
}

registry.category("services").add("cleverreach_outlook", outlookService);
registry
    .category("view_widgets")
    .add("cleverreach_contact_upload", { component: ContactUpload })
    .add("cleverreach_contact_notes", { component: ContactNotes });
