import { DayGraphModel, LevelGraphModel } from "@fairgate_cleverreach/day_graph/day_graph";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, mockTimeZone, test } from "@odoo/hoot";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

class Log extends models.Model {
    date = fields.Datetime();
    result = fields.Selection({
        selection: [
            ["ok", "Successful"],
            ["error", "Failed"],
        ],
    });
    _records = [{ id: 1, date: "2026-11-24 08:00:00", result: "ok" }];
}

defineModels([Log]);
defineMailModels();

const days = ["24 Nov", "25 Nov", "26 Nov"];

/** What the server says of three days: the second one without anything. */
function threeDays() {
    const day = (index, result, count) => ({
        "date:day": [`2026-11-${24 + index} 00:00:00`, days[index]],
        result,
        __count: count,
        __domain: [],
    });
    onRpc("log", "formatted_read_group", () => [
        day(0, "ok", 5),
        day(0, "error", 1),
        day(1, false, 0),
        day(2, "ok", 7),
    ]);
}

/** Mount a graph; return its data, as the last model has made them. */
async function graph(Model, type, jsClass) {
    let data;
    patchWithCleanup(Model.prototype, {
        _prepareData(...args) {
            super._prepareData(...args);
            data = this.data;
        },
    });
    await mountView({
        type: "graph",
        resModel: "log",
        arch: `<graph type="${type}" js_class="${jsClass}">
            <field name="date" interval="day"/>
            <field name="result"/>
        </graph>`,
    });
    const sets = data.datasets.map((set) => [set.label, set.data]);
    return { labels: data.labels, ...Object.fromEntries(sets) };
}

test("bars leave room for a day on which nothing happened", async () => {
    threeDays();
    expect(await graph(DayGraphModel, "bar", "cleverreach_log_graph")).toEqual({
        labels: days,
        Successful: [5, 0, 7],
        Failed: [1, 0, 0],
    });
});

test("a line of what there is goes on over a day without news", async () => {
    threeDays();
    expect(await graph(LevelGraphModel, "line", "cleverreach_level_graph")).toEqual({
        labels: days,
        Successful: [5, 5, 7],
        Failed: [1, 1, 1],
    });
});

test("a single day is shown by the hour", async () => {
    const asked = [];
    onRpc("log", "formatted_read_group", ({ args, kwargs }) => {
        asked.push((kwargs.groupby || args[1])[0]);
    });
    await graph(DayGraphModel, "bar", "cleverreach_log_graph");
    expect(asked).toEqual(["date:day", "date:hour"]);
});

test("morning and evening are two bars", async () => {
    mockTimeZone(+1);
    // What Odoo says of both hours is the same.
    const group = (spec, time, said, count) => ({
        [spec]: [`2026-11-24 ${time}`, said],
        result: "ok",
        __count: count,
        __domain: [],
    });
    onRpc("log", "formatted_read_group", ({ args, kwargs }) =>
        (kwargs.groupby || args[1])[0] === "date:day"
            ? [group("date:day", "00:00:00", "24 Nov", 3)]
            : [
                  group("date:hour", "07:00:00", "08:00 24 Nov", 1),
                  group("date:hour", "19:00:00", "08:00 24 Nov", 2),
              ]
    );
    expect(await graph(DayGraphModel, "bar", "cleverreach_log_graph")).toEqual({
        labels: ["24 Nov 08:00", "24 Nov 20:00"],
        Successful: [1, 2],
    });
});
