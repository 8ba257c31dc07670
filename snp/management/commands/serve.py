from django.conf import settings
from django.core.management.base import BaseCommand

from snp.processes import supervised, wait_until_ready


class Command(BaseCommand):
    help = "Serve on this machine: web server, worker and beat, until Ctrl-C."

    def handle(self, *args, **options) -> None:
        with supervised() as supervisor:
            supervisor.start()
            wait_until_ready(supervisor)
            self.stdout.write(f"ready http://127.0.0.1:{settings.PORT}/")
            self.stdout.flush()
            supervisor.watch()
