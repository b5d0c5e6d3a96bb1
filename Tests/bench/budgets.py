"""Figures against Tests/budgets.toml: one table, one verdict."""

import json
import math
import os
import tomllib

FILE = os.path.join(os.path.dirname(__file__), "..", "budgets.toml")
KEYS = {"what", "unit", "most", "least", "goal", "why"}


class Failure(Exception):
    """What could not be measured, in words for the person who runs it."""


class Table:
    """The figures of one run, in the order of Tests/budgets.toml."""

    def __init__(self):
        with open(FILE, "rb") as file:
            self.budgets = tomllib.load(file)
        self.figures = {}
        for name, budget in self.budgets.items():
            unknown = set(budget) - KEYS
            if unknown or "what" not in budget:
                raise Failure(f"budgets.toml, [{name}]: 'what' is needed, and these are not known: {sorted(unknown)}")

    def add(self, figures):
        """Takes figures, a dictionary of name and number; each has its place in budgets.toml."""
        for name, value in figures.items():
            if name not in self.budgets:
                raise Failure(f"{name} was measured and is not in Tests/budgets.toml: give it a place there")
            if not math.isfinite(value):
                raise Failure(f"{name} is {value}: it could not be measured")
            self.figures[name] = value

    def verdict(self, name):
        """'ok' or 'OVER' for a figure that has a budget; else whether it has reached its goal."""
        budget, value = self.budgets[name], self.figures[name]
        if value > budget.get("most", math.inf) or value < budget.get("least", -math.inf):
            return "OVER"
        if "goal" in budget:
            return "ok" if self.has_reached_goal(name) else "ok, not yet the goal" if "most" in budget else "not yet the goal"
        return "ok" if "most" in budget or "least" in budget else ""

    def has_reached_goal(self, name):
        """Rates are to become more, all else less."""
        goal, value = self.budgets[name]["goal"], self.figures[name]
        return value >= goal if name.endswith("_s") else value <= goal

    def over(self):
        """The names of the figures that are over their budget."""
        return [name for name in self.figures if self.verdict(name) == "OVER"]

    def show(self):
        """Prints the table, in Markdown, so that the README can have it as it is."""
        print("| what | measured | budget | goal | |\n|---|---:|---:|---:|---|")
        for name, budget in self.budgets.items():
            if name not in self.figures:
                continue
            unit = budget.get("unit", "")
            limit = "≤ " + text(budget["most"], unit) if "most" in budget else "≥ " + text(budget["least"], unit) if "least" in budget else ""
            goal = text(budget["goal"], unit) if "goal" in budget else ""
            print(f"| {budget['what']} | {text(self.figures[name], unit)} | {limit} | {goal} | {self.verdict(name)} |")

    def save(self, path):
        """Writes the table as JSON."""
        rows = [
            {"name": name, "value": value, "verdict": self.verdict(name), **self.budgets[name]} for name, value in self.figures.items()
        ]
        with open(path, "w") as file:
            json.dump(rows, file, indent=1, ensure_ascii=False)


def text(value, unit):
    """A number as people write it: three digits that count, thousands apart."""
    if value == 0 or abs(value) >= 100:
        digits = f"{value:,.0f}".replace(",", " ")
    else:
        digits = f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{digits} {unit}".strip()
