import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** The views of field matchings: above them stands what data protection asks for. */
export class FieldMatchingListRenderer extends ListRenderer {
    static template = "fairgate_cleverreach.FieldMatchingListRenderer";
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
