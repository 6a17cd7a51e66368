"""When promised items fall due (应服务时间): schedules, contract days and facts in, due windows out. Pure.

`plan.due` is the one door. A window says by when something is to be done, never that it was done.
"""
