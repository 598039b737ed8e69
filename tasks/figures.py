"""Figures by arm: what the optimized files of each flag came to, and what the others did."""

from settings import FLAG_NAMES, FlagName
from tasks.estate import Estate
from tasks.linked import Linked
from tasks.plan import Plan
from tasks.report import ArmFigures
from tasks.rollout import Arms


def figures(plan: Plan, estate: Estate, linked: Linked) -> dict[str, dict[str, ArmFigures]]:
    """By flag and arm (``optimized``, ``baseline``): files, failed ones, seconds, rows. Arms without files are left out.

    For caching the files are all that there are, skipped ones too; for the others those that this run read.
    """
    return {flag: _arms(flag, plan, estate, linked) for flag in FLAG_NAMES}


def _arms(flag: FlagName, plan: Plan, estate: Estate, linked: Linked) -> dict[str, ArmFigures]:
    counted = {True: ArmFigures(), False: ArmFigures()}
    paths = [file.path for file in estate.walked.files] if flag == "caching" else list(estate.taken)
    for path in paths:
        arm = counted[plan.rollout.takes(flag, path)]
        arm.files += 1
        arm.failures += path in estate.taken and estate.taken[path].failed
    if flag == "batch_writes":
        for took, written in plan.writer.figures.items():
            counted[took].rows, counted[took].seconds = written.rows, written.seconds
    else:
        for arms, seconds in plan.roads.seconds.items():
            counted[_took(flag, arms)].seconds += seconds
        for path, size in linked.sizes.items():
            counted[plan.rollout.takes(flag, path)].rows += size
    names = {True: "optimized", False: "baseline"}
    return {names[took]: arm for took, arm in counted.items() if arm.files or arm.rows}


def _took(flag: FlagName, arms: Arms) -> bool:
    return bool(getattr(arms, flag))
