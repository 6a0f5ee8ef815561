#!/bin/sh
# Makes .venv from the hashed locks: `environment.sh base`, or `environment.sh dev` for tests as well.
# A stamp for each lock makes a second call cost nothing; a changed lock is installed anew.
set -eu
cd "$(dirname "$0")/.."
venv=.venv

say() { printf '%s\n' "$*" >&2; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3 python}; do
        if suits "$candidate"; then echo "$candidate"; return; fi
    done
    say "Commonweal needs Python 3.11, 3.12 or 3.13, and found none."
    say "What to do: install one of them, or name it: make env PYTHON=/path/to/python3.12"
    exit 6
}

make_venv() {
    python=$(find_python)
    say "Making the environment with $("$python" --version)"
    rm -rf "$venv"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install_packages "python$minor-venv" || {
            say "What to do: install the package python$minor-venv of your system, then try again."
            exit 6
        }
    fi
    "$python" -m venv "$venv"
}

install_packages() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "Missing on this machine: $*"
        return 1
    fi
    say "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || {
        apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    }
}

install_lock() {
    lock=requirements/$1.txt
    stamp=$venv/.installed-$1
    if cmp -s "$lock" "$stamp"; then return; fi
    say "Installing the packages of $lock"
    # The lock is complete, so there is nothing to resolve.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
    cp "$lock" "$stamp"
}

link_commonweal() {
    if [ -x "$venv/bin/commonweal" ] && cmp -s "$venv/.here" - <<HERE
$PWD
HERE
    then return; fi
    site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$PWD/src" > "$site/commonweal.pth"
    # -P: the folder in which somebody stands must not lend us its modules.
    cat > "$venv/bin/commonweal" <<SCRIPT
#!/bin/sh
exec "$PWD/$venv/bin/python" -P -c 'import sys; sys.argv[0] = "commonweal"; from commonweal.cli import main; main()' "\$@"
SCRIPT
    chmod +x "$venv/bin/commonweal"
    printf '%s\n' "$PWD" > "$venv/.here"
}

browser() {
    grep -rqs --include='*.py' playwright tests/functional || return 0
    if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then return; fi
    install_packages chromium fonts-dejavu-core || say "Without a browser the functional tests are skipped."
}

# An environment that was moved or copied points to the old place, and a vanished Python leaves dead links.
if ! suits "$venv/bin/python" || { [ -f "$venv/.here" ] && [ "$(cat "$venv/.here")" != "$PWD" ]; }; then
    make_venv
fi
install_lock base
if [ "${1:-base}" = dev ]; then
    install_lock dev
    browser
fi
link_commonweal
"$venv/bin/python" scripts/build_frontend.py
if [ "${1:-base}" = dev ]; then "$venv/bin/python" scripts/build_sign_in_provider.py; fi
