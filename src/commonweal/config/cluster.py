"""What stands in the embedded server: its configuration, the two roles and the three databases."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

SUPERUSER = "postgres"
ROLES = ("commonweal_owner", "commonweal_app")
STORES = ("working", "restricted", "public")

INITDB = (
    f"--username={SUPERUSER}",
    "--auth-local=peer",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)


def configuration(sockets: str, users: list[str], durable: bool) -> dict[str, str]:
    """The server's own files, for a small machine that it shares with the warehouse's engine."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "80",
        "shared_buffers": "64MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "dynamic_shared_memory_type": "mmap",  # containers give /dev/shm little room
        "max_parallel_workers_per_gather": "0",
        "io_method": "sync",
        "jit": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "256MB",
        "log_min_messages": "warning",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    roles = (SUPERUSER, *ROLES)
    return {
        "postgresql.auto.conf": "".join(f"{name} = '{value}'\n" for name, value in settings.items()),
        "pg_hba.conf": "local all all peer map=commonweal\n",
        "pg_ident.conf": "".join(f'commonweal "{user}" {role}\n' for user in users for role in roles),
    }


def furnish(sockets: str, suffix: str) -> None:
    """Make the roles and the databases that are not there yet."""
    from psycopg import sql

    with connect(sockets) as connection:
        for role in ROLES:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                statement = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
                connection.execute(sql.SQL(statement).format(sql.Identifier(role)))
        for store in STORES:
            name = f"commonweal_{store}{suffix}"
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
                continue
            database, owner, app = (sql.Identifier(part) for part in (name, *ROLES))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))


def connect(sockets: str) -> "psycopg.Connection[tuple[object, ...]]":
    import psycopg

    return psycopg.connect(host=sockets, user=SUPERUSER, dbname="postgres", autocommit=True)
