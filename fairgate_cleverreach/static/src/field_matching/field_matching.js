import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/**
 * The views of field matchings: above them stands what data protection asks for. A list
 * also says there what to think about: in a column it would have no room.
 */
export class FieldMatchingListRenderer extends ListRenderer {
    static template = "fairgate_cleverreach.FieldMatchingListRenderer";

    /** What to think about: each text once, with the fields that it is about. */
    get warnings() {
        const fields = new Map();
        for (const { data } of this.props.list.records) {
            if (data.warning) {
                fields.set(data.warning, [
                    ...(fields.get(data.warning) || []),
                    data.source_label,
                ]);
            }
        }
        return [...fields].map(([text, names]) => ({ text, names: names.join(", ") }));
    }

    /** Enter presses the button that has the focus: Odoo would edit the line. */
    onCellKeydownReadOnlyMode(hotkey, cell, group, record) {
        if (hotkey === "enter" && cell.contains(document.activeElement.closest("button"))) {
            return false;
        }
        return super.onCellKeydownReadOnlyMode(hotkey, cell, group, record);
    }
}

export class FieldMatchingKanbanRenderer extends KanbanRenderer {
    static template = "fairgate_cleverreach.FieldMatchingKanbanRenderer";
}

registry
    .category("views")
    .add("cleverreach_field_matching_list", {
        ...listView,
        Renderer: FieldMatchingListRenderer,
    })
    .add("cleverreach_field_matching_kanban", {
        ...kanbanView,
        Renderer: FieldMatchingKanbanRenderer,
    });
