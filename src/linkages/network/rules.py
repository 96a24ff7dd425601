"""
Weak, strong and covalent ties: the rules, as a value that can be printed, changed in a file and applied.

The words are Engel & del-Palacio's (2009), as Islankina (2015) uses them: weak ties exchange information, strong ties
grow more intense and cover new areas, covalent bonds are permanent and run both ways. No source gives numbers; those
here are ours (method section 5), defaults of a setting.

Missing evidence. A class is computed twice: what is unknown counts against it (``tie_low``) and for it
(``tie_high``). Known dates and periods are a lower bound: a pair with two known starts far enough apart is lasting
whatever the others are; one more start that is unknown could make it so.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from linkages.errors import MissingFileError, SettingError

_SECTIONS = {
    "strong": {"joint_projects": "strong_joint", "p_value": "strong_p"},
    "covalent": {
        "joint_projects": "covalent_joint",
        "led_each": "covalent_led",
        "periods": "covalent_periods",
        "years_apart": "covalent_years",
    },
}
_SETTINGS = {name: f"[{section}] {key}" for section, keys in _SECTIONS.items() for key, name in keys.items()}
_EXAMPLE = """
[strong]
joint_projects = 2
p_value = 0.05

[covalent]
joint_projects = 3
led_each = 1
periods = 2
years_apart = 4
"""


@dataclass(frozen=True, slots=True)
class TieRules:
    """
    Thresholds between weak, strong and covalent ties.

    A tie is *weak* with any joint project; *strong* with at least `strong_joint`, and for regions and countries more
    than chance gives: a p value of at most `strong_p`; *covalent* when it is strong, has at least `covalent_joint`,
    at least `covalent_led` of them led from either side, and lasts: joint projects in `covalent_periods` programming
    periods, or two that start at least `covalent_years` years apart.

    Parameters
    ----------
    strong_joint
        Joint projects of a strong tie, 1 or more.
    strong_p
        Largest p value of a strong tie between regions or countries, 0 to 1; 1 asks for no more than chance.
    covalent_joint
        Joint projects of a covalent tie, 1 or more.
    covalent_led
        Joint projects led from each side, 0 or more; 0 does not ask who led.
    covalent_periods
        Periods with a joint project, 1 or more; 1 asks for no duration.
    covalent_years
        Years between the first and the last start, 0 or more; 0 asks for no duration.

    Raises
    ------
    SettingError
        A threshold is of the wrong type or out of its range.
    """

    strong_joint: int = 2
    strong_p: float = 0.05
    covalent_joint: int = 3
    covalent_led: int = 1
    covalent_periods: int = 2
    covalent_years: int = 4

    def __post_init__(self) -> None:
        least = {"covalent_led": 0, "covalent_years": 0}
        for name, value in asdict(self).items():
            if name == "strong_p":
                _check(_is_number(value) and 0 <= value <= 1, name, value, "a number from 0 to 1")
            else:
                low = least.get(name, 1)
                _check(_is_whole(value) and value >= low, name, value, f"a whole number of {low} or more")

    @property
    def asks_duration(self) -> bool:
        """Whether a covalent tie must last: any tie has one period, and starts at least 0 years apart."""
        return self.covalent_periods > 1 and self.covalent_years > 0

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """
        Read the rules from a file; what the file does not name keeps its default.

        Parameters
        ----------
        path
            A TOML file with the tables ``[strong]`` (``joint_projects``, ``p_value``) and ``[covalent]``
            (``joint_projects``, ``led_each``, ``periods``, ``years_apart``).

        Returns
        -------
        The rules.

        Raises
        ------
        MissingFileError
            There is no such file.
        SettingError
            The file is no TOML, has a table or key that is not known, or a value of the wrong type or out of range.
        """
        path = Path(path)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise MissingFileError(f"{path}: there is no such file of tie rules.") from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingError(f"{path}: no TOML file ({error}). Expected, for example:{_EXAMPLE}") from error
        try:
            return cls(**_settings(content))
        except SettingError as error:
            raise SettingError(f"{path}: {error}") from None

    def describe(self, *, tested: bool = True) -> dict[str, str]:
        """
        Say the rules in words.

        Parameters
        ----------
        tested
            Whether ties are tested against chance: regions and countries are, organisations are not.

        Returns
        -------
        Class and rule: ``weak``, ``strong``, ``covalent``, ``undetermined``.
        """
        strong = f"{_count(self.strong_joint, 'joint project')} or more"
        if tested and self.strong_p < 1:
            strong += f", and more than chance gives: p at most {self.strong_p:g}"
        elif not tested:
            strong += " (repeated; chance can't be told from so few)"
        covalent = [f"strong, {_count(self.covalent_joint, 'joint project')} or more"]
        if self.covalent_led:
            covalent.append(f"at least {self.covalent_led} of them led from either side")
        if self.asks_duration:
            years = _count(self.covalent_years, "year")
            covalent.append(f"and joint projects in {self.covalent_periods} periods or starts at least {years} apart")
        return {
            "weak": "any joint project",
            "strong": strong,
            "covalent": ", ".join(covalent),
            "undetermined": "the export lacks the dates, leads or test that would decide",
        }

    def bounds(self, evidence: Mapping[str, Any], *, tested: bool) -> dict[str, Any]:
        """
        Decide which ties are surely, and which could be, strong and covalent.

        Works on anything that compares and combines like an array: columns of a frame, expressions, NumPy arrays.

        Parameters
        ----------
        evidence
            ``joint_projects``, ``span`` (years between known starts), ``periods``, ``led_source``, ``led_target``,
            ``known_years``, ``known_periods``, ``known_leads``, where none is missing (0 where nothing is known), and
            with `tested` ``p_low`` and ``p_high``: the p value, where it is missing 1 and 0.
        tested
            Whether a strong tie needs a p value.

        Returns
        -------
        ``strong_low``, ``strong_high``, ``covalent_low``, ``covalent_high``: true or false a tie.
        """
        joint = evidence["joint_projects"]
        strong = joint >= self.strong_joint
        low, high = strong, strong
        if tested:
            low, high = strong & (evidence["p_low"] <= self.strong_p), strong & (evidence["p_high"] <= self.strong_p)
        often = joint >= self.covalent_joint
        unled = joint - evidence["known_leads"]
        led, led_high = often, often
        for end in ("led_source", "led_target"):
            led = led & (evidence[end] >= self.covalent_led)
            led_high = led_high & (evidence[end] + unled >= self.covalent_led)
        covalent, covalent_high = low & led, high & led_high
        if self.asks_duration:
            lasting = (evidence["periods"] >= self.covalent_periods) | (evidence["span"] >= self.covalent_years)
            # a start that is unknown may lie anywhere, but one project alone has no years between starts
            open_years = (evidence["known_years"] < joint) & (joint > 1)
            open_periods = evidence["periods"] + joint - evidence["known_periods"] >= self.covalent_periods
            covalent, covalent_high = covalent & lasting, covalent_high & (lasting | open_years | open_periods)
        return {"strong_low": low, "strong_high": high, "covalent_low": covalent, "covalent_high": covalent_high}

    def variants(self) -> list[tuple[str, float, Self]]:
        """
        List the rules with one threshold moved at a time: what a table of sensitivity runs over.

        Returns
        -------
        Name of the setting, its value, and the rules with it; the defaults' own value among them.
        """
        grid: dict[str, tuple[float, ...]] = {
            "strong_joint": (2, 3, 4, 5),
            "strong_p": (0.01, 0.05, 0.1, 1),
            "covalent_joint": (2, 3, 4, 5),
            "covalent_led": (0, 1, 2),
            "covalent_periods": (1, 2, 3),
            "covalent_years": (0, 2, 4, 6),
        }
        return [
            (_SETTINGS[name], float(value), replace(self, **{name: value}))
            for name, values in grid.items()
            for value in sorted({*values, getattr(self, name)})
        ]


def _settings(content: Mapping[str, object]) -> dict[str, Any]:
    settings = {}
    for section, values in content.items():
        if section not in _SECTIONS or not isinstance(values, dict):
            raise SettingError(f"found {section!r}, expected the tables [strong] and [covalent]:{_EXAMPLE}")
        for key, value in values.items():
            if key not in _SECTIONS[section]:
                known = ", ".join(_SECTIONS[section])
                raise SettingError(f"[{section}] has no setting {key!r}; there are: {known}.")
            settings[_SECTIONS[section][key]] = value
    return settings


def _check(holds: object, name: str, value: object, expected: str) -> None:
    if not holds:
        raise SettingError(f"tie rule {_SETTINGS[name]}: found {value!r}, expected {expected}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
