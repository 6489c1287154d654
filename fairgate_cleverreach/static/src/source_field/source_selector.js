import { ModelFieldSelector } from "@web/core/model_field_selector/model_field_selector";
import { ModelFieldSelectorPopover } from "@web/core/model_field_selector/model_field_selector_popover";
import { usualFields } from "./usual_fields";

/** Odoo's choice of a field, which begins with those that a mailing can use. */
export class SourcePopover extends ModelFieldSelectorPopover {
    static template = "fairgate_cleverreach.SourcePopover";

    async loadPages(...args) {
        const page = await super.loadPages(...args);
        const names = page.fieldNames;
        const usual = usualFields(names);
        this.headings = Object.fromEntries(usual);
        // A field that somebody has chosen is shown, wherever it is.
        const isOther = page.selectedName && !(page.selectedName in this.headings);
        if (!page.previousPage && !isOther) {
            this.narrow(page, usual.map(([name]) => name));
        }
        return page;
    }

    /** Offer some of the fields; to search is to look among all. */
    narrow(page, names) {
        page.everything = page.sortedFieldNames;
        page.sortedFieldNames = names;
        page.searchFields();
    }

    get isNarrow() {
        const { page } = this.state;
        return Boolean(page.everything && !page.query);
    }

    heading(name) {
        return this.isNarrow ? this.headings[name] : "";
    }

    showAll() {
        const { page } = this.state;
        page.sortedFieldNames = page.everything;
        page.everything = null;
        page.searchFields();
    }

    searchFields(query) {
        const { page } = this.state;
        const offered = page.sortedFieldNames;
        if (query && page.everything) {
            page.sortedFieldNames = page.everything;
        }
        super.searchFields(query);
        page.sortedFieldNames = offered;
    }
}

export class SourceSelector extends ModelFieldSelector {
    static components = { ...ModelFieldSelector.components, Popover: SourcePopover };
}
