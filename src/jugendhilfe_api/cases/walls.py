"""Who sees a case, written once: for the policy of the table and for `/cases/{id}/access`."""

from jugendhilfe_api.core.database.policies import DEPARTMENTS, MEMBER, NOW, PURPOSE, TODAY


def own_department(departments: str, case: str = "cases") -> str:
    """Say that the case belongs to one of these departments."""
    return f"{case}.department = any({departments})"


def running(participation: str) -> str:
    """Say that a participation has begun, has not ended and was not revoked."""
    return (
        f"{participation}.revoked_on is null and {participation}.valid_from <= {TODAY} "
        f"and {participation}.valid_until >= {TODAY}"
    )


# As an array and not as a join: it is found once for a statement, and the index of the case's id
# serves it.
_HERE = f"p.department = any({DEPARTMENTS}) and p.purpose = {PURPOSE} and {running('p')}"


def taking_part(case_id: str) -> str:
    """Say that a department of the caller takes part in the case of this id."""
    return f"{case_id} = any(array(select p.case_id from participations p where {_HERE}))"  # noqa: S608


def unexpired(access: str) -> str:
    """Say that an emergency access has not ended: by the instant, no job ends it."""
    return f"{access}.expires_at > {NOW}"


EMERGENCY = "EMERGENCY_ACCESS"  # the only purpose for which it opens anything
_IN_EMERGENCY = (
    f"{PURPOSE} = '{EMERGENCY}' and e.member_id = {MEMBER} "
    f"and e.department = any({DEPARTMENTS}) and {unexpired('e')}"
)


def in_emergency(case_id: str) -> str:
    """Say that the caller has opened the case of this id in an emergency."""
    return (
        f"{case_id} = any(array(select e.case_id from emergency_accesses e where {_IN_EMERGENCY}))"  # noqa: S608
    )


def from_outside(case_id: str) -> str:
    """Say that the case of this id is open to the caller though another department keeps it."""
    return f"{taking_part(case_id)} or {in_emergency(case_id)}"


SEES = f"({own_department(DEPARTMENTS)} or {from_outside('cases.id')})"
# A case that was handed over to another office is read, and not changed.
KEEPS = f"{own_department(DEPARTMENTS)} and cases.state <> 'TRANSFERRED'"
# For what belongs to a case and carries its department: the same, without asking for the case.
BELONGS_TO_US = f"department = any({DEPARTMENTS})"
SEES_OF_CASE = f"({BELONGS_TO_US} or {from_outside('case_id')})"
