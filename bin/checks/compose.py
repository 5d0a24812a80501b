"""Checks docker/compose.yaml by parsing it: there is no Docker where CI runs."""

import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
services = compose["services"]
problems = []

for name in ("api", "worker", "setup", "postgres", "redis"):
    if name not in services:
        problems.append(f"service {name} is missing")
for name, service in services.items():
    for needed in service.get("depends_on", {}):
        if needed not in services:
            problems.append(f"{name} waits for {needed}, which is no service")
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            if not (ROOT / "docker" / source).exists():
                problems.append(f"{name} mounts {source}, which does not exist")
        elif source not in compose["volumes"]:
            problems.append(f"{name} mounts the undeclared volume {source}")
    build = service.get("build")
    if build and not (ROOT / "docker" / build["context"] / build["dockerfile"]).exists():
        problems.append(f"{name} is built from {build['dockerfile']}, which does not exist")

known = {line.split("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line}
for name in ("api", "worker"):
    unknown = set(services[name]["environment"]) - known
    if unknown:
        problems.append(f"{name} sets {', '.join(sorted(unknown))}, which .env.example does not know")

for problem in problems:
    print(problem, file=sys.stderr)
print(f"docker/compose.yaml: {len(services)} services, {len(problems)} problems")
sys.exit(1 if problems else 0)
