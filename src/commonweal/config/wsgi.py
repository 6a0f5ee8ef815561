"""What a web server serves: started after `commonweal migrate`."""

from django.core.handlers.wsgi import WSGIHandler

from commonweal.config import bootstrap


def _application() -> WSGIHandler:
    bootstrap.start()
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    made = get_wsgi_application()
    connections.close_all()  # the processes that answer are made from this one, and share nothing
    return made


application = _application()
