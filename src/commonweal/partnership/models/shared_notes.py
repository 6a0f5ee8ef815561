"""What the serving processes tell each other for a while, such as how often an address tried to sign in."""

from django.db import models

from commonweal.core.handling import handles


class SharedNote(models.Model):
    """A row of Django's database cache, which reads and writes it by its own SQL."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    handling = handles(public="cache_key value expires")

    def __str__(self) -> str:
        return self.cache_key
