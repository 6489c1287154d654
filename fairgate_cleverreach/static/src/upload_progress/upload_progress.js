import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useUploadNews } from "../upload_news";

/**
 * Shows how far an upload has come, and reads it again whenever Odoo says that it has
 * moved on: nobody has to reload the page.
 */
export class UploadProgress extends Component {
    static template = "fairgate_cleverreach.UploadProgress";
    static props = { ...standardWidgetProps };

    setup() {
        useUploadNews(
            () => this.props.record.resId,
            () => this.props.record.load(),
            () => this.percent < 100
        );
    }

    get percent() {
        return Math.round(this.props.record.data.progress);
    }

    get text() {
        return this.props.record.data.progress_text || "";
    }
}

registry.category("view_widgets").add("cleverreach_upload_progress", {
    component: UploadProgress,
    fieldDependencies: [
        { name: "progress", type: "float" },
        { name: "progress_text", type: "char" },
    ],
});
