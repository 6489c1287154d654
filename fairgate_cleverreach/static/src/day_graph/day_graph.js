import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { getGroupBy } from "@web/search/utils/group_by";
import { GraphModel } from "@web/views/graph/graph_model";
import { graphView } from "@web/views/graph/graph_view";

/**
 * Graphs over days. A single day would be one block: it is shown by the hour, unless
 * somebody has chosen days. Days on which nothing happened have their place.
 */
export class DayGraphModel extends GraphModel {
    async _fetchDataPoints(metaData, ...rest) {
        await super._fetchDataPoints(metaData, ...rest);
        const [first, ...others] = metaData.groupBy;
        const isChosen = this.searchParams.groupBy.length > 0;
        if (first?.interval === "day" && !isChosen && this.data.labels.length === 1) {
            const hours = getGroupBy(`${first.fieldName}:hour`, metaData.fields);
            const finer = { ...metaData, groupBy: [hours, ...others] };
            await super._fetchDataPoints(finer, ...rest);
        }
    }

    /** Odoo writes hours from 1 to 12: morning and evening would be one bar. */
    async _loadDataPoints(metaData) {
        const loaded = await super._loadDataPoints(metaData);
        const [first] = metaData.groupBy;
        if (first?.interval === "hour") {
            const [points] = loaded;
            for (const { identifier, labels } of points) {
                const [value] = JSON.parse(identifier);
                const hour = value[first.spec];
                if (hour) {
                    labels[0] = deserializeDateTime(hour[0]).toFormat("d LLL HH:mm");
                }
            }
        }
        return loaded;
    }

    _getProcessedDataPoints() {
        const points = super._getProcessedDataPoints();
        const { groupBy, mode, order } = this.metaData;
        if (mode !== "bar" || order !== null || !groupBy[0]?.interval || !points.length) {
            return points;
        }
        // Odoo leaves empty days out of bars. They have no group: any of them will do.
        const [, ...group] = points[0].labels;
        return this.dataPoints.map((point) =>
            point.count ? point : { ...point, labels: [point.labels[0], ...group] }
        );
    }
}

/** Of what there is, not of what happened: on a day without news it is as before. */
export class LevelGraphModel extends DayGraphModel {
    _getData(points, ...rest) {
        const data = super._getData(points, ...rest);
        if (this.metaData.mode !== "line" || !this.metaData.groupBy[0]?.interval) {
            return data;
        }
        const known = {};
        for (const point of points.filter(({ count }) => count)) {
            (known[this._getDatasetLabel(point)] ??= new Set()).add(point.labelIndex);
        }
        data.datasets = data.datasets.filter(({ label }) => label in known);
        for (const dataset of data.datasets) {
            let last = null;
            dataset.data = dataset.data.map((value, index) => {
                last = known[dataset.label].has(index) ? value : last;
                return last;
            });
        }
        return data;
    }
}

registry.category("views").add("cleverreach_level_graph", {
    ...graphView,
    Model: LevelGraphModel,
});
