import { Component, onWillDestroy, useEffect } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const NOTIFICATION = "fairgate_cleverreach.upload/progress";

/**
 * Milliseconds after which an open upload is read again: while the page still connects
 * to Odoo, or does so anew, news is lost.
 */
const PAUSE = 5000;

/**
 * Shows how far an upload has come, and reads it again whenever Odoo says that it has
 * moved on: nobody has to reload the page.
 */
export class UploadProgress extends Component {
    static template = "fairgate_cleverreach.UploadProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.bus = useService("bus_service");
        this.onProgress = this.onProgress.bind(this);
        this.bus.subscribe(NOTIFICATION, this.onProgress);
        onWillDestroy(() => this.bus.unsubscribe(NOTIFICATION, this.onProgress));
        useEffect(
            (isOpen) => {
                if (isOpen) {
                    const read = () => this.props.record.load();
                    const timer = browser.setInterval(read, PAUSE);
                    return () => browser.clearInterval(timer);
                }
            },
            () => [this.percent < 100]
        );
    }

    get percent() {
        return Math.round(this.props.record.data.progress);
    }

    get text() {
        return this.props.record.data.progress_text || "";
    }

    async onProgress({ upload_id: id }) {
        if (id === this.props.record.resId) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("cleverreach_upload_progress", {
    component: UploadProgress,
    fieldDependencies: [
        { name: "progress", type: "float" },
        { name: "progress_text", type: "char" },
    ],
});
