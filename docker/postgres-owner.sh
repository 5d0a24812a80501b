#!/bin/sh
# Run once by the postgres image, on an empty volume: the platform's role owns its database and is no superuser.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$TRUNKLINE_DATABASE_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE trunkline LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE trunkline OWNER trunkline;
SQL
