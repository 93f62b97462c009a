"""Who sees a case, written once: for the policy of the table and for `/cases/{id}/access`."""

from jugendhilfe_api.core.database.policies import DEPARTMENTS, PURPOSE, TODAY


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


TAKING_PART = taking_part("cases.id")
SEES = f"({own_department(DEPARTMENTS)} or {TAKING_PART})"
KEEPS = own_department(DEPARTMENTS)
# For what belongs to a case and carries its department: the same, without asking for the case.
BELONGS_TO_US = f"department = any({DEPARTMENTS})"
SEES_OF_CASE = f"({BELONGS_TO_US} or {taking_part('case_id')})"
