#!/bin/bash
# Run once by the image, after its setup: the bucket of hourly values, and the task that fills it.
set -euo pipefail
org=$DOCKER_INFLUXDB_INIT_ORG
influx bucket create --org "$org" --name stator_hourly --retention 0
influx task create --org "$org" --file /docker-entrypoint-initdb.d/hourly.flux
