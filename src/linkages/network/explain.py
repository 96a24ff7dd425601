"""One tie in words: its class, and the evidence for it."""

from collections.abc import Mapping


def explain(tie: Mapping[str, object]) -> str:
    """
    Say in words what class a tie has, and on what evidence.

    Parameters
    ----------
    tie
        A row of ``Ties.table``.

    Returns
    -------
    One or two sentences.

    Examples
    --------
    >>> tie = {"source": "EE00", "target": "LV00", "joint_projects": 9, "led_source": 5, "led_target": 4,
    ...        "first_year": 2009, "last_year": 2016, "periods": 2, "breadth": 2.25, "expected": 4.1,
    ...        "p_value": 0.001, "tie_low": "covalent", "tie_high": "covalent", "tie": "covalent"}
    >>> print(explain(tie))
    EE00 - LV00: covalent. 9 joint projects, started 2009 to 2016, in 2 periods, 5 led from EE00 and 4 from LV00, as \
broad as 2.2 fields apart; 4.1 expected by chance (p = 0.001).
    """
    joint = _whole(tie["joint_projects"])
    facts = [f"{joint} joint project{'s' if joint > 1 else ''}", *_when(tie), *_who(tie)]
    breadth = tie.get("breadth")
    if isinstance(breadth, float) and joint > 1:
        facts.append(f"as broad as {breadth:.1f} fields apart")
    text = ", ".join(facts)
    expected, p_value = tie.get("expected"), tie.get("p_value")
    if isinstance(expected, float) and isinstance(p_value, float):
        text += f"; {expected:.1f} expected by chance (p = {p_value:.2g})"
    verdict = str(tie["tie"])
    if verdict == "undetermined":
        verdict = f"{tie['tie_low']} at least, {tie['tie_high']} if what is missing bears it out"
    return f"{tie['source']} - {tie['target']}: {verdict}. {text}."


def _when(tie: Mapping[str, object]) -> list[str]:
    first, last, periods = tie.get("first_year"), tie.get("last_year"), tie.get("periods")
    said = []
    if first is None:
        said.append("start unknown")
    else:
        said.append(f"started {first}" if first == last else f"started {first} to {last}")
    if periods is not None and _whole(tie["joint_projects"]) > 1:
        said.append(f"in {periods} period{'s' if periods != 1 else ''}")
    return said


def _who(tie: Mapping[str, object]) -> list[str]:
    source, target = tie.get("led_source"), tie.get("led_target")
    if source is None or target is None:
        return ["leads unknown"]
    return [f"{source} led from {tie['source']} and {target} from {tie['target']}"]


def _whole(value: object) -> int:
    return int(str(value))
