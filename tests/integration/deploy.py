"""Reads the files of deploy/ as what uses them would, without running any of it.

Prints a line for each thing that does not fit; ends with status 1 if there is one.
`deploy.py ROOT HELP`: the root of the project, and a file with the help of
`quydinh serve`, which names the variables that the program knows.
"""

import configparser
import json
import re
import sys
from pathlib import Path

import yaml

root, deploy = Path(sys.argv[1]), Path(sys.argv[1]) / "deploy"
known = set(re.findall(r"\b(QUYDINH_[A-Z_]+|DATABASE_[A-Z_]+)\b", Path(sys.argv[2]).read_text())) | {"QUYDINH_LOG", "RUST_LOG"}
wrong = []


def check(holds, *words):
    if not holds:
        wrong.append(" ".join(map(str, words)))


# --- Dockerfile -----------------------------------------------------------------

docker = (deploy / "Dockerfile").read_text()
lines = re.sub(r"\\\n", " ", docker)
lines = [line.split(maxsplit=1) for line in lines.splitlines() if line and not line.startswith("#")]
cargo = (root / "Cargo.toml").read_text()
rust = re.search(r'^rust-version = "(.*)"', cargo, re.M)[1]
stages = [text.split() for word, text in lines if word == "FROM"]
check(stages[0][0].startswith(f"rust:{rust}-"), "Dockerfile: the Rust of Cargo.toml is", rust, "not", stages[0][0])
check(
    stages[0][0].rsplit("-", 1)[1] == stages[-1][0].split(":")[1].split("-")[0],
    "Dockerfile: built and run over different C libraries:", stages[0][0], stages[-1][0],
)
for word, text in lines:
    if word == "COPY":
        parts = text.split()
        source = next((p.split("=")[1] for p in parts if p.startswith("--from=")), None)
        check(source is None or source in [s[-1] for s in stages], "Dockerfile: no stage", source)
        if source is not None:
            check(parts[1] == "/src/target/release/quydinh", "Dockerfile: what is built is not", parts[1])
    if word == "ENV":
        for name, _, _ in (pair.partition("=") for pair in text.split()):
            check(name in known, "Dockerfile: the program has no", name)
words = dict(lines)
check(json.loads(words["ENTRYPOINT"]) == ["/usr/local/bin/quydinh"], "Dockerfile: ENTRYPOINT", words["ENTRYPOINT"])
check(words.get("USER") not in (None, "root"), "Dockerfile: runs as root")

# --- compose ----------------------------------------------------------------------

compose = yaml.safe_load((deploy / "compose.yaml").read_text())
services = compose["services"]
port = re.search(r"^EXPOSE (\d+)", docker, re.M)[1]
named = set(compose["volumes"])
used = set()
for name, service in services.items():
    where = f"compose.yaml, {name}:"
    image = service.get("image", "")
    check(re.fullmatch(r"[a-z]+:[a-z0-9.-]+", image), where, "an image without a version:", image)
    check("build" in service or not image.endswith(":latest"), where, "any version:", image)
    if "build" in service:
        context = (deploy / service["build"]["context"]).resolve()
        check(context == root.resolve(), where, "is built from", context)
        check((context / service["build"]["dockerfile"]).is_file(), where, "no", service["build"]["dockerfile"])
        for variable in service["environment"]:
            check(variable in known, where, "the program has no", variable)
        check(service["environment"]["QUYDINH_LISTEN"] == f"0.0.0.0:{port}", where, "listens elsewhere than at", port)
        check(service["read_only"] and service["cap_drop"] == ["ALL"], where, "may more than it needs")
        hosts = re.search(r"@([^/]+)/", service["environment"]["DATABASE_URL"])[1].split(",")
        check(set(hosts) == {"primary", "standby"}, where, "its databases are", hosts)
    for other in service.get("depends_on", {}):
        check(other in services, where, "depends on", other)
        waits = service["depends_on"][other] if isinstance(service["depends_on"], dict) else {}
        if waits.get("condition") == "service_healthy":
            check("healthcheck" in services[other], where, other, "has no healthcheck")
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            # Certificates are of those who run it.
            check(source == "./tls" or (deploy / source).exists(), where, "no file", source)
        else:
            check(source in named, where, "no volume", source)
            used.add(source)
    for secret in service.get("secrets", []):
        check(secret in compose["secrets"], where, "no secret", secret)
    for name_, value in service.get("environment", {}).items():
        if "PASSWORD" in name_:
            check(re.fullmatch(r"\$\{[A-Z_]+:\?\}", value), where, "a password stands in the file:", name_)
check(named == used, "compose.yaml: volumes that nobody uses:", named - used)
programs = {name for name, service in services.items() if "build" in service}
versions = {services[name]["image"] for name in ("primary", "standby")}
check(len(versions) == 1, "compose.yaml: primary and standby differ:", versions)

# --- nginx ------------------------------------------------------------------------

nginx = (deploy / "nginx.conf").read_text()
upstream = set(re.findall(r"server ([a-z0-9-]+:\d+) ", nginx))
check(upstream == {f"{name}:{port}" for name in programs}, "nginx.conf: asks", upstream)
body = int(re.search(r"client_max_body_size (\d+)m;", nginx)[1]) << 20
layers = (root / "src/web/http/layers.rs").read_text()
largest = int(re.search(r"UPLOAD_LIMIT: usize = \((\d+) << 20\)", layers)[1]) << 20
check(body > largest + (64 << 10), "nginx.conf: takes", body, "bytes, the program", largest)
routes = (root / "src/web/routes.rs").read_text()
for address in re.findall(r"location = (\S+)", nginx):
    check(f'"{address}"' in routes, "nginx.conf: no such address:", address)

# --- systemd ----------------------------------------------------------------------

for path in deploy.glob("*.service"):
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=["="], comment_prefixes=["#"])
    unit.optionxform = str
    unit.read(path)
    check("/usr/local/bin/quydinh" in unit["Service"]["ExecStart"], path.name, "starts something else")
    check(unit["Service"].get("ProtectSystem") == "strict", path.name, "may write everywhere")
    for variable in re.findall(r"^#?Environment=([A-Z_]+)=", path.read_text(), re.M):
        check(variable in known, path.name, "the program has no", variable)
for path in deploy.glob("*.timer"):
    check(path.with_suffix(".service").is_file(), path.name, "starts nothing")

print("\n".join(wrong) or f"{len(services)} services, {len(known)} variables")
sys.exit(1 if wrong else 0)
