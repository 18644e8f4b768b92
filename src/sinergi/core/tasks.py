"""Jobs that keep the queue itself in order."""

from procrastinate.contrib.django import app

STALLED_AFTER = 60.0  # seconds without a worker's sign of life


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="take-up-stalled")
async def take_up_stalled(timestamp: int) -> None:
    """Once a minute: jobs of workers that died are put back into the queue."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)
