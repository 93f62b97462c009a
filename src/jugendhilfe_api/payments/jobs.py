"""What follows from payments at times."""

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.infra.jobs.service import Schedule
from jugendhilfe_api.payments import access

SCHEDULES = (Schedule("bookings.end-access", "17 2 * * *", JobRole.EXPIRY, access.end),)
