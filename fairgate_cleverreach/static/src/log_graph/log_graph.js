import { DayGraphModel } from "@fairgate_cleverreach/day_graph/day_graph";
import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

// They differ in lightness too, for those who do not tell red from green.
const FAILED = "#B02A37";
const SUCCESSFUL = "#9CC5B0";

/**
 * The log's graph. Odoo colours the values in the order in which they come: failures
 * would be blue, and successes red.
 */
export class LogGraphRenderer extends GraphRenderer {
    getBarChartData() {
        return this.coloured(super.getBarChartData());
    }

    getLineChartData() {
        return this.coloured(super.getLineChartData());
    }

    coloured(data) {
        for (const dataset of data.datasets) {
            const values = [...(dataset.identifiers || [])].join();
            const has = (result) => values.includes(`"result":"${result}"`);
            if (has("ok") !== has("error")) {
                const colour = has("error") ? FAILED : SUCCESSFUL;
                Object.assign(dataset, {
                    backgroundColor: colour,
                    borderColor: colour,
                    hoverBackgroundColor: colour,
                    pointBackgroundColor: colour,
                });
            }
        }
        return data;
    }
}

registry.category("views").add("cleverreach_log_graph", {
    ...graphView,
    Model: DayGraphModel,
    Renderer: LogGraphRenderer,
});
