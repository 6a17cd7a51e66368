"""Long reckoning apart from the event loop: in one thread of the worker, one piece after the other.

So the worker answers others meanwhile, and many askers at once cost no more memory and no more turns than one.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="apart")


async def apart(work: Callable[[], T]) -> T:
    """Answer what `work` answers, or raise what it raises.

    `work` touches only what nobody else changes meanwhile: values, and what belongs to this request alone. Whoever is
    cancelled while waiting for the thread is not worked for; what has begun runs to its end unheard.
    """
    return await asyncio.get_running_loop().run_in_executor(_THREAD, work)
