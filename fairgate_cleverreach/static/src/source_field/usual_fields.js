import { _t } from "@web/core/l10n/translation";

/**
 * The fields of a contact that a mailing can use, in groups and in the order in which
 * they are offered. Those that an Odoo lacks are left out; all others are behind “All
 * Fields”. The fields of Studio, and of other addons about members, are the
 * association's own.
 */
const GROUPS = [
    [
        _t("Name"),
        [
            "cleverreach_salutation",
            "cleverreach_first_name",
            "cleverreach_last_name",
            "firstname",
            "lastname",
            "name",
            "title",
        ],
    ],
    [_t("Address"), ["street", "street2", "zip", "city", "state_id", "country_id"]],
    [_t("Contact"), ["phone", "mobile", "website", "cleverreach_language_code"]],
    [
        _t("Association"),
        ["function", "parent_id", "category_id", "ref", "gender", "birthdate_date"],
    ],
];
const OWN = /^(x_|member|membership_)/;

/**
 * @param {string[]} names of the fields that there are
 * @returns {[string, string][]} (name of a field, name of the group that it begins, or "")
 */
export function usualFields(names) {
    const there = new Set(names);
    const own = names.filter((name) => OWN.test(name));
    return GROUPS.flatMap(([label, usual], index) => {
        const isLast = index === GROUPS.length - 1;
        const offered = [...usual, ...(isLast ? own : [])].filter((name) =>
            there.has(name)
        );
        return offered.map((name, place) => [name, place ? "" : String(label)]);
    });
}
