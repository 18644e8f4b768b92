"""From votes to outcomes: president, threshold, seats, elected members, senators, local heads.

Pure functions over plain values, in integers and exact fractions. What the law does not decide is
reported, never broken by lot or by the order of the input.
"""
