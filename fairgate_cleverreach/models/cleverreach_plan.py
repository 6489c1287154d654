from odoo import api, fields, models

from ..wording import number


class CleverReachPlan(models.AbstractModel):
    """How many recipients the plan of the CleverReach account allows, and has.

    CleverReach may take more recipients than it then sends to: so this is told before
    it hurts, and stops nothing.
    """

    _name = "cleverreach.plan"
    _description = "Plan of a CleverReach Account"

    plan_cap = fields.Integer(
        "Recipients of the Plan",
        readonly=True,
        copy=False,
        help="How many recipients CleverReach sends to. 0: it does not tell.",
    )
    plan_used = fields.Integer(
        "Recipients in the Account",
        readonly=True,
        copy=False,
        help="How many recipients the account has, on all its lists together.",
    )
    plan_counts_active = fields.Boolean(
        readonly=True,
        copy=False,
        help="Whether only active recipients were counted, which is what plans count.",
    )
    plan_text = fields.Char(
        "Plan at CleverReach",
        compute="_compute_plan_text",
        help="How many recipients the CleverReach account has, and its plan allows, as "
        "of the last reading of the lists or preview.",
    )
    plan_is_full = fields.Boolean(compute="_compute_plan_is_full")

    @api.depends("plan_cap", "plan_used", "plan_counts_active")
    @api.depends_context("lang")
    def _compute_plan_text(self):
        for record in self:
            record.plan_text = record._of_plan(record.plan_used)

    @api.depends("plan_cap", "plan_used")
    def _compute_plan_is_full(self):
        for record in self:
            record.plan_is_full = 0 < record.plan_cap < record.plan_used

    def _of_plan(self, used):
        """:return: text: so many of those that the plan allows; False if not told"""
        if not self.plan_cap:
            return False
        counts = {
            "used": number(self.env, used),
            "cap": number(self.env, self.plan_cap),
        }
        if self.plan_counts_active:
            return self.env._("%(used)s of %(cap)s active recipients", **counts)
        return self.env._("%(used)s of %(cap)s recipients", **counts)

    def _note_plan(self, plan):
        """:param plan: a :class:`client.Plan`, or None if CleverReach does not tell"""
        self.write(
            {
                "plan_cap": plan.cap if plan else 0,
                "plan_used": plan.used if plan else 0,
                "plan_counts_active": bool(plan and plan.counts_active),
            }
        )
