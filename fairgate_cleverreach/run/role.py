"""The filter role of a line: looked up once a pass, and sure before each use."""

from odoo.tools import SQL


class Role:
    """Who has the filter role of a line's matching.

    To look it up takes many queries; one tells whether anything that it was made of has
    changed since.

    :ivar line: the ``cleverreach.upload.line``
    :ivar partners: the model of contacts, as uploads see them
    :ivar domain: of the contacts that have it, as a ``Domain``
    :ivar double_opt_in: whether new recipients wait for theirs
    :ivar tag_ids: of the filter roles, and of all below them as far as they count
    :ivar is_sure: whether it was looked at in this transaction, which sees none of what
        others change
    """

    def __init__(self, line):
        """
        :raise UserError: if the filter role cannot be trusted, or if the line no longer
            does what its matching says
        """
        self.line = line
        self._look_up()

    def check(self):
        """Look again, if need be, before something is done.

        :raise UserError: as when it was made
        """
        if self.is_sure:
            return
        if self._basis != self._read_basis():
            # Nor is what was read besides.
            self.line.env.invalidate_all()
            self._look_up()
        self.is_sure = True

    def query(self, narrowed, archived=False):
        """
        :param narrowed: a further condition
        :param archived: those who are archived and would have the filter role else
        :return: the :class:`odoo.tools.Query` of the contacts with the filter role
        """
        domain = self.domain
        if archived:
            domain = self.line.matching_id._contact_domain(archived=True)
        self.partners.flush_model(["email_normalized"])
        return self.partners._search(domain & narrowed, active_test=False)

    def _look_up(self):
        self.line._check_matching()
        matching = self.line.matching_id
        self.double_opt_in = matching.double_opt_in
        tags = matching._role_tags()
        self.tag_ids = tags.ids
        self.partners = matching._partners()
        # So that the tags below the filter roles are not looked up for each query. What
        # the filter looks at may be anything: that is done anew each time.
        tagged = matching._tagged_domain(role_tags=tags).optimize_full(self.partners)
        self.domain = tagged & matching._filter()
        self._basis = self._read_basis()
        self.is_sure = True

    def _read_basis(self):
        """:return: all that it was made of, as it stands in the database: what the line
        and its matching say, and the tags
        """
        env = self.line.env
        env.flush_all()
        return env.execute_query(
            SQL(
                """
                SELECT line.outdated,
                       matching.active,
                       matching.group_id,
                       matching.domain,
                       matching.include_sub_tags,
                       matching.double_opt_in,
                       matching.expected_tag_ids,
                       ARRAY(SELECT chosen.res_partner_category_id
                               FROM cleverreach_matching_res_partner_category_rel chosen
                              WHERE chosen.cleverreach_matching_id = matching.id
                              ORDER BY 1),
                       (SELECT md5(string_agg(concat_ws(' ', id, active, parent_path),
                                              ',' ORDER BY id))
                          FROM res_partner_category)
                  FROM cleverreach_upload_line line
                  JOIN cleverreach_matching matching ON matching.id = line.matching_id
                 WHERE line.id = %s
                """,
                self.line.id,
            )
        )
