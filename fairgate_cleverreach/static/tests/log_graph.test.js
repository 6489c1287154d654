import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import {
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { LogGraphRenderer } from "@fairgate_cleverreach/log_graph/log_graph";

class Log extends models.Model {
    result = fields.Selection({
        selection: [
            ["ok", "Successful"],
            ["error", "Failed"],
        ],
    });
    method = fields.Char();
    _records = [
        { id: 1, method: "GET", result: "error" },
        { id: 2, method: "GET", result: "ok" },
        { id: 3, method: "PUT", result: "ok" },
    ];
}

defineModels([Log]);
defineMailModels();

/** Mount a graph over ``grouping``; return the colour of each of its labels. */
async function colours(type, grouping) {
    let found;
    patchWithCleanup(LogGraphRenderer.prototype, {
        coloured(data) {
            super.coloured(data);
            found = data.datasets.map(({ label, borderColor }) => [label, borderColor]);
            return data;
        },
    });
    await mountView({
        type: "graph",
        resModel: "log",
        arch: `<graph type="${type}" js_class="cleverreach_log_graph">
            ${grouping.map((name) => `<field name="${name}"/>`).join("")}
        </graph>`,
    });
    return Object.fromEntries(found);
}

test("colours failures and successes by what they are, not by their order", async () => {
    for (const type of ["bar", "line"]) {
        const found = await colours(type, ["method", "result"]);
        expect(found.Failed).toBe("#B02A37");
        expect(found.Successful).toBe("#9CC5B0");
    }
});

test("leaves other groupings as Odoo colours them", async () => {
    const found = Object.values(await colours("line", ["result", "method"]));
    expect(found).not.toInclude("#B02A37");
});
