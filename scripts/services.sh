# Sourced by scripts/test: finds or starts the PostgreSQL the tests talk to.
# Order: DUKOU_TEST_POSTGRES_URL, a server on 127.0.0.1:5432 with trust auth, a private cluster from installed binaries.
say() { echo "scripts/test: $*" >&2; }
answers() { .venv/bin/python - "$1" <<'P'
import sys
import psycopg
try:
    psycopg.connect(sys.argv[1], connect_timeout=3).close()
except psycopg.OperationalError:
    sys.exit(1)
P
}
binaries() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }
private_cluster() {
    local bin; bin=$(binaries); [ -n "$bin" ] || return 1
    local dir; dir=$(mktemp -d); local as=()
    # initdb refuses root, so a private cluster belongs to the postgres account.
    [ "$(id -u)" = 0 ] && { chown postgres "$dir"; as=(runuser -u postgres --); }
    "${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust >/dev/null
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -o "-p 54329 -k $dir -c listen_addresses=127.0.0.1 -c fsync=off" -l "$dir/log" start >/dev/null
    trap "${as[*]} $bin/pg_ctl -D $dir/data -m immediate stop >/dev/null; rm -rf $dir" EXIT
    export DUKOU_TEST_POSTGRES_URL=postgresql://postgres@127.0.0.1:54329/postgres
}
if [ -z "${DUKOU_TEST_POSTGRES_URL:-}" ]; then
    if answers postgresql://postgres@127.0.0.1:5432/postgres; then
        export DUKOU_TEST_POSTGRES_URL=postgresql://postgres@127.0.0.1:5432/postgres
    else
        if [ -z "$(binaries)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "installing PostgreSQL for the tests"; { apt-get update && apt-get install -y --no-install-recommends postgresql; } >/dev/null 2>&1 || true
        fi
        private_cluster || say "no PostgreSQL: set DUKOU_TEST_POSTGRES_URL or install it; tests on it are skipped"
    fi
fi
# The pages are tested in a real browser.
# What is printed needs a font with Chinese, and so do the pages.
if ! command -v chromium >/dev/null || ! ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing Chromium and Chinese fonts for the browser tests"
        { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 || true
    fi
    command -v chromium >/dev/null || say "no chromium: install it (Debian: chromium fonts-noto-cjk); browser tests are skipped"
fi
