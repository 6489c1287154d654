from . import (
    cleverreach_connection,
    cleverreach_content,
    cleverreach_field_map,
    cleverreach_plan,
    cleverreach_runner,
    cleverreach_step,
    res_partner,
)
