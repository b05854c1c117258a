"""Checks deploy/kubernetes and deploy/image: against Kubernetes' own schemas, and that they say one thing.

    python check_manifests.py [--crd FILE] [--mdpo PROGRAM] [--self-test]

Kubernetes' objects, pod templates and the pods inside applications are validated strictly, so an unknown field is an
error. Applications of the Spark operator are validated with --crd, its definition of SparkApplication
(config/crd/bases/sparkoperator.k8s.io_sparkapplications.yaml of its sources); without, their structure is still compared
with what they refer to: image, jar, main class, commands and their options, property files, volumes, accounts.
--self-test breaks a copy in many ways, one after another, and fails if one of them is not seen.
"""

import argparse
import copy
import functools
import pathlib
import re
import subprocess
import sys
import zipfile

import jsonschema
import kubernetes_validate
import yaml

PROJECT = pathlib.Path(__file__).resolve().parents[2]
# The oldest Kubernetes that is meant, and the newest whose schemas the validator has.
VERSIONS = ["1.29", kubernetes_validate.latest_version()]
ROLES = {"driver": "spark-kubernetes-driver", "executor": "spark-kubernetes-executor"}
# Secrets that people make by hand, since manifests hold none: docs/operations/kubernetes.md.
SECRETS = {"mdpo-store": {"access-key", "secret-key"}}
SECRET_NAME = re.compile(r"secret|passw|token|credential|(access|api|private|account)[._-]?key", re.IGNORECASE)
# Settings of conf/kubernetes.properties that are fields of an application, or that its operator sets.
AS_FIELDS = {
    "spark.driver.memory", "spark.driver.memoryOverhead", "spark.executor.cores", "spark.executor.memory",
    "spark.executor.instances", "spark.kubernetes.submission.waitAppCompletion",
    # Options of Java that Spark itself gives to driver and executors, and the commands to executors.
    "spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions",
}


class Problem(Exception):
    """Something in a manifest that is wrong; the message names file, place and cause."""


class StrictLoader(yaml.SafeLoader):
    """YAML as Kubernetes reads it, and no key twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{twice.pop()} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def load(folder):
    """Returns {file name: [documents]} of all YAML files below the folder."""
    files = {}
    for path in sorted(folder.rglob("*.yaml")):
        try:
            files[str(path.relative_to(folder))] = list(yaml.load_all(path.read_text(), StrictLoader))
        except yaml.YAMLError as error:
            raise Problem(f"{path}: {error}") from error
    return files


def gibibytes(size):
    """Returns the number before the g; 0 for what is no such size."""
    found = re.fullmatch(r"(\d+)g", size or "")
    return int(found.group(1)) if found else 0


def properties(text):
    """Returns the settings of a Spark property file."""
    settings = {}
    for line in text.splitlines():
        line = line.strip()
        if line and not line.startswith(("#", "!")):
            name, _, value = re.match(r"([^=:\s]+)\s*([=:\s])\s*(.*)", line).groups()
            settings[name] = value.replace("\\\\", "\\")
    return settings


class Project:
    """What manifests refer to, read from the project."""

    def __init__(self, mdpo):
        pom = (PROJECT / "pom.xml").read_text()
        self.version = re.search(r"<version>(.*?)</version>", pom).group(1)
        self.spark = re.search(r"<spark.version>(.*?)</spark.version>", pom).group(1)
        dockerfile = (PROJECT / "deploy/image/Dockerfile").read_text()
        self.jars = {
            f"{folder}{pathlib.PurePosixPath(source).name}"
            for source, folder in re.findall(r"^COPY (lib/\S+\.jar) (/\S+/)$", dockerfile, re.MULTILINE)
        }
        self.user = int(re.search(r"^USER (\d+):\d+$", dockerfile, re.MULTILINE).group(1))
        self.image_version = re.search(r'image\.version="(.*?)"', dockerfile).group(1)
        self.image_spark = re.search(r"pyspark-([\d.]+)\.tar\.gz", dockerfile).group(1)
        self.mdpo = mdpo
        jar = PROJECT / "deploy/target/mdpo-spark.jar"
        self.classes = set(zipfile.ZipFile(jar).namelist()) if jar.exists() else None
        conf = PROJECT / "deploy/target/conf"
        self.settings = {
            gpu: properties(file.read_text()) if (file := conf / f"kubernetes{gpu}.properties").exists() else None
            for gpu in ("", "-gpu")
        }

    @functools.lru_cache
    def options(self, command):
        """Returns {option: whether a value follows} as the command's help has them, or nothing for no command."""
        help_text = subprocess.run([self.mdpo, command, "--help"], capture_output=True, text=True, cwd=PROJECT)
        if help_text.returncode != 0:
            return None
        found = {}
        for line in help_text.stdout.splitlines():
            match = re.match(r"\s{2,8}((?:-\w, )?--[\w-]+(?:, --[\w-]+)*)(=\S+)?", line)
            if match:
                for option in re.findall(r"--[\w-]+", match.group(1)):
                    found[option] = match.group(2) is not None
        return found


def validate(document, where, strict=True):
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(document, version, strict=strict)
        except kubernetes_validate.ValidationError as error:
            place = "/".join(map(str, error.path))
            raise Problem(f"{where}: {place}: {error.message} (Kubernetes {version})") from error
        except kubernetes_validate.SchemaNotFoundError as error:
            raise Problem(f"{where}: Kubernetes {version} knows no such kind") from error


def close(schema):
    """Refuses unknown fields, which Kubernetes would drop without a word."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
        if schema.pop("x-kubernetes-int-or-string", False):
            schema.pop("anyOf", None)
            schema["type"] = ["integer", "string"]
        for value in schema.values():
            close(value)
    elif isinstance(schema, list):
        for value in schema:
            close(value)
    return schema


def application_schema(file):
    definition = yaml.safe_load(pathlib.Path(file).read_text())
    (version,) = [v for v in definition["spec"]["versions"] if v["name"] == "v1beta2"]
    schema = close(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object"}
    return schema


def need(condition, where, message):
    if not condition:
        raise Problem(f"{where}: {message}")


def check_pod(pod, role, where, project, claims):
    """Checks a pod of ours: its schema, and the rights that it does without."""
    validate({"apiVersion": "v1", "kind": "Pod", "metadata": pod.get("metadata", {}), "spec": pod["spec"]}, where)
    spec = pod["spec"]
    need(
        pod["metadata"]["labels"].get("app.kubernetes.io/name") == "mdpo-spark",
        where, "the network policy finds pods by the label app.kubernetes.io/name: mdpo-spark, which is missing",
    )
    need(
        spec.get("automountServiceAccountToken") is (role == "driver"),
        where, "automountServiceAccountToken must be true for the driver and false for executors",
    )
    security = spec.get("securityContext", {})
    need(security.get("runAsNonRoot") is True, where, "securityContext.runAsNonRoot must be true")
    need(security.get("runAsUser") == project.user, where, f"runAsUser must be {project.user}, the image's user")
    need(security.get("seccompProfile") == {"type": "RuntimeDefault"}, where, "seccompProfile must be RuntimeDefault")
    need(
        not any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")),
        where, "the host's network, processes and memory are not for pods",
    )
    if role == "driver":
        need(spec.get("terminationGracePeriodSeconds", 30) > 30, where,
             "terminationGracePeriodSeconds must be above 30, in which a stopped run writes its state")
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    need([c["name"] for c in spec["containers"]] == [ROLES[role]], where,
         f"the only container must be {ROLES[role]}, the name by which Spark finds it")
    for container in spec["containers"]:
        rights = container.get("securityContext", {})
        need(rights.get("allowPrivilegeEscalation") is False, where, "allowPrivilegeEscalation must be false")
        need(rights.get("readOnlyRootFilesystem") is True, where, "readOnlyRootFilesystem must be true")
        need(rights.get("capabilities") == {"drop": ["ALL"]}, where, "capabilities must drop ALL, and add none")
        need(not rights.get("privileged"), where, "privileged must not be set")
        mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
        need(set(mounts) == set(volumes), where, f"volumes are {sorted(volumes)}, but mounted are {sorted(mounts)}")
        need(mounts.get("temporary", {}).get("mountPath") == "/tmp", where, "/tmp must be a volume: the root is read-only")
        need(any(name.startswith("spark-local-dir-") for name in mounts), where,
             "a volume spark-local-dir-… is missing, where Spark keeps blocks")
        need(mounts.get("models", {}).get("readOnly") is True, where, "models must be mounted with readOnly: true")
        for name, volume in volumes.items():
            need(set(volume) - {"name"} in ({"emptyDir"}, {"persistentVolumeClaim"}), where,
                 f"volume {name} must be an emptyDir or a claim")
            if "emptyDir" in volume:
                need(volume["emptyDir"].get("sizeLimit"), where, f"volume {name} needs a sizeLimit, or it fills the node")
            else:
                claim = volume["persistentVolumeClaim"]
                need(claim["claimName"] in claims, where, f"there is no claim {claim['claimName']}")
                need(claim.get("readOnly") is True, where, f"claim {claim['claimName']} must be readOnly")
        for variable in container.get("env", []):
            reference = variable.get("valueFrom", {}).get("secretKeyRef")
            if SECRET_NAME.search(variable["name"]):
                need(reference is not None, where, f"{variable['name']} must come from a secretKeyRef")
            if reference:
                need(reference["key"] in SECRETS.get(reference["name"], ()), where,
                     f"secret {reference['name']} with key {reference['key']} is none that the docs tell to make")


def check_arguments(arguments, where, project):
    command, *rest = arguments
    known = project.options(command)
    need(known is not None, where, f"mdpo has no command {command}")
    position = 0
    while position < len(rest):
        word = rest[position]
        if word.startswith("--"):
            option = word.partition("=")[0]
            need(option in known, where, f"mdpo {command} has no option {option}")
            if known[option] and "=" not in word:
                position += 1
                need(position < len(rest) and not rest[position].startswith("--"), where, f"{option} needs a value")
        position += 1
    # An object store keeps what a pod's disk would lose.
    for option, value in zip(rest, rest[1:]):
        if option in ("--out", "--outcome", "--pairs"):
            need(value.startswith("s3a://"), where, f"{option} must be on the object store, but is {value}")
    need("--outcome" in rest, where, "--outcome is missing: with an operator nobody else sees the exit code")


def check_application(document, where, project, schema, templates, accounts, claims):
    if schema is not None:
        errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(document), key=lambda e: list(e.path))
        if errors:
            raise Problem(f"{where}: {'/'.join(map(str, errors[0].path))}: {errors[0].message} (SparkApplication)")
    spec = document["spec"]
    for field in ("type", "mode", "sparkVersion", "image", "mainClass", "mainApplicationFile", "arguments", "driver", "executor"):
        need(field in spec, where, f"spec.{field} is missing")
    gpu = "-gpu" if spec["image"].endswith("-cuda") else ""
    need(spec["type"] == "Java" and spec["mode"] == "cluster", where, "type must be Java and mode cluster")
    need(spec["sparkVersion"] == project.spark == project.image_spark, where,
         f"Spark is {spec['sparkVersion']} here, {project.spark} in the pom, {project.image_spark} in the image")
    tag = f"{project.version}{'-cuda' if gpu else ''}"
    need(spec["image"].rpartition(":")[2] == tag and project.image_version == project.version, where,
         f"the image must be of version {tag}, but is {spec['image']} (the recipe says {project.image_version})")
    jar = spec["mainApplicationFile"]
    need(jar.startswith("local://") and jar[8:] in project.jars, where,
         f"the recipe puts {sorted(project.jars)} into the image, but mainApplicationFile is {jar}")
    need(("-cuda" in jar) == bool(gpu), where, f"image {spec['image']} and jar {jar} are not of one kind")
    if project.classes is not None:
        need(spec["mainClass"].replace(".", "/") + ".class" in project.classes, where,
             f"the job jar has no class {spec['mainClass']}")
    check_arguments(spec["arguments"], where, project)
    conf = spec.get("sparkConf", {})
    for name, value in conf.items():
        need(isinstance(value, str), where, f"sparkConf {name} must be a string, in quotes")
        need(not SECRET_NAME.search(name) or name in ("spark.redaction.regex",), where,
             f"sparkConf {name} would be a secret in the open")
        need(name.startswith("spark."), where, f"sparkConf {name} is none of Spark's settings")
    wanted = project.settings[gpu]
    if wanted is not None:
        own = {"spark.kubernetes.authenticate.executor.serviceAccountName", "spark.executor.resource.gpu.discoveryScript"}
        missing = {k: v for k, v in wanted.items() if k not in AS_FIELDS and k not in own and conf.get(k) != v}
        need(not missing, where, f"sparkConf differs from conf/kubernetes{gpu}.properties, which has {missing}")
        more = set(conf) - set(wanted) - own
        need(not more, where, f"sparkConf has {sorted(more)}, which conf/kubernetes{gpu}.properties has not")
        fields = {
            "spark.driver.memory": spec["driver"].get("memory"),
            "spark.driver.memoryOverhead": spec["driver"].get("memoryOverhead"),
            "spark.executor.cores": str(spec["executor"].get("cores")),
            "spark.executor.memory": spec["executor"].get("memory"),
            "spark.executor.instances": str(spec["executor"].get("instances")),
        }
        for name, value in fields.items():
            # a large adapter wants more memory than the properties' default
            more = name.endswith(".memory") and gibibytes(value) > gibibytes(wanted.get(name))
            need(name not in wanted or wanted[name] == value or more, where,
                 f"{name} is {value} here and {wanted.get(name)} in conf/kubernetes{gpu}.properties")
    if gpu:
        script = conf.get("spark.executor.resource.gpu.discoveryScript", "")
        need(script == "/opt/mdpo/bin/gpu-discovery.sh", where, f"the discovery script of the image is none of {script!r}")
        need(conf.get("spark.executor.resource.gpu.amount") == "1", where, "an executor must have one GPU")
    need(spec["driver"].get("serviceAccount") in accounts, where, "driver.serviceAccount is no account of access.yaml")
    executor = conf.get("spark.kubernetes.authenticate.executor.serviceAccountName")
    need(executor in accounts, where, f"the executors' account {executor} is none of access.yaml")
    need(spec.get("restartPolicy", {}).get("type") in ("Never", "OnFailure"), where, "a run that is done must not start again")
    for role in ROLES:
        template = spec[role].get("template")
        need(template is not None, where, f"spec.{role}.template is missing")
        check_pod(template, role, f"{where} {role}", project, claims)
        need(template["spec"] == templates[role]["spec"], where,
             f"spec.{role}.template differs from submit/{role}-pod.yaml")


def check(files, settings, project, schema):
    """Checks {file name: [documents]} and the property files {name: settings}."""
    kinds = {}
    for name, documents in files.items():
        for document in documents:
            need(isinstance(document, dict) and "kind" in document, name, "a document has no kind")
            kinds.setdefault(document["kind"], []).append((name, document))
    need("Secret" not in kinds, "deploy/kubernetes", "a Secret stands in a manifest: make it by hand")
    namespaces = [d["metadata"]["name"] for _, d in kinds.get("Namespace", [])]
    accounts = {d["metadata"]["name"] for _, d in kinds.get("ServiceAccount", [])}
    roles = {d["metadata"]["name"] for _, d in kinds.get("Role", [])}
    claims = {d["metadata"]["name"] for _, d in kinds.get("PersistentVolumeClaim", [])}
    templates = {}
    for kind, found in kinds.items():
        for name, document in found:
            if kind in ("SparkApplication", "Kustomization"):
                continue
            validate(document, name)
            if kind == "Pod":
                templates[re.search(r"(driver|executor)-pod", name).group(1)] = document
            elif kind != "Namespace":
                need(document["metadata"].get("namespace") in namespaces, name, f"{kind} is in no namespace of ours")
    for name, document in kinds.get("Role", []):
        for rule in document["rules"]:
            need("*" not in str(rule), name, "a role may not have everything: *")
            need(not {"secrets", "roles", "rolebindings", "pods/exec"} & set(rule["resources"]), name,
                 f"a role has no use for {rule['resources']}")
    for name, document in kinds.get("RoleBinding", []):
        need(document["roleRef"]["name"] in roles, name, f"there is no role {document['roleRef']['name']}")
        for subject in document["subjects"]:
            need(subject["name"] in accounts - {"mdpo-executor"}, name, f"{subject['name']} is no account that needs rights")
    for name, document in kinds.get("NetworkPolicy", []):
        need(document["spec"]["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "mdpo-spark"}}, name,
             "the policy must be that of pods with the label app.kubernetes.io/name: mdpo-spark")
        need("169.254." in str(document["spec"]["egress"]), name, "the cloud's metadata service must be left out")
    for name, document in kinds.get("PersistentVolumeClaim", []):
        need(document["spec"]["accessModes"] == ["ReadOnlyMany"], name, "models are ReadOnlyMany")
    for name, document in kinds.get("Kustomization", []):
        listed = set(document["resources"])
        there = {file for file in files if "/" not in file} - {"kustomization.yaml"}
        need(listed == there, name, f"lists {sorted(listed)}, but there are {sorted(there)}")
    need(set(templates) == set(ROLES), "submit", "driver-pod.yaml and executor-pod.yaml must be there")
    for role, template in templates.items():
        check_pod(template, role, f"submit/{role}-pod.yaml", project, claims)
    applications = kinds.get("SparkApplication", [])
    need({a["spec"]["arguments"][0] for _, a in applications} == {"pairs", "reference", "train", "evaluate"}, "applications",
         "there must be one for each of pairs, reference, train and evaluate")
    for name, document in applications:
        need(document["apiVersion"] == "sparkoperator.k8s.io/v1beta2", name, "the operator's version is v1beta2")
        need(document["metadata"].get("namespace") in namespaces, name, "the application is in no namespace of ours")
        check_application(document, name, project, schema, templates, accounts, claims)
    images = {a["spec"]["image"].removesuffix("-cuda") for _, a in applications}
    images |= {s["spark.kubernetes.container.image"].removesuffix("-cuda") for s in settings.values()}
    need(len(images) == 1, "applications and submit", f"one image, but there are {sorted(images)}")
    for name, values in settings.items():
        for key, value in values.items():
            need(not SECRET_NAME.search(key), name, f"{key} would be a secret in the open")
            if key.endswith("podTemplateFile"):
                need(value.removeprefix("kubernetes/") in files, name, f"{key} names {value}, which is not there")
            if key.endswith("serviceAccountName"):
                need(value in accounts, name, f"{key} names {value}, which is no account")
        need(values["spark.kubernetes.namespace"] in namespaces, name, "the namespace is none of ours")
        need(values["spark.kubernetes.container.image"].endswith("-cuda") == ("gpu" in name), name,
             "image and settings are not of one kind")
    return len(kinds), len(applications)


def breakages():
    """Yields (name, change) where change spoils what it is given: files and settings."""

    def at(file, index, *path):
        def holder(files):
            value = files[file][index]
            for key in path[:-1]:
                value = value[key]
            return value, path[-1]
        return holder

    def put(place, value):
        def change(files, settings):
            holder, key = place(files)
            holder[key] = value
        return change

    def drop(place):
        def change(files, settings):
            holder, key = place(files)
            del holder[key]
        return change

    def setting(file, key, value):
        def change(files, settings):
            settings[file][key] = value
        return change

    train = "applications/train.yaml"
    spec = (train, 0, "spec")
    pod = ("submit/executor-pod.yaml", 0, "spec")
    yield "unknown field of a pod", put(at(*pod, "containers", 0, "readOnlyRoot"), True)
    yield "wrong type in a pod", put(at(*pod, "securityContext", "runAsUser"), "spark")
    yield "root", put(at(*pod, "securityContext", "runAsNonRoot"), False)
    yield "another user than the image's", put(at(*pod, "securityContext", "runAsUser"), 1000)
    yield "writable root", put(at(*pod, "containers", 0, "securityContext", "readOnlyRootFilesystem"), False)
    yield "kept capabilities", put(at(*pod, "containers", 0, "securityContext", "capabilities"), {"drop": ["NET_RAW"]})
    yield "privileged", put(at(*pod, "containers", 0, "securityContext", "privileged"), True)
    yield "no seccomp profile", drop(at(*pod, "securityContext", "seccompProfile"))
    yield "token in an executor", put(at(*pod, "automountServiceAccountToken"), True)
    yield "host network", put(at(*pod, "hostNetwork"), True)
    yield "host path", put(at(*pod, "volumes", 1), {"name": "models", "hostPath": {"path": "/models"}})
    yield "models writable", put(at(*pod, "containers", 0, "volumeMounts", 1, "readOnly"), False)
    yield "claim that is not there", put(at(*pod, "volumes", 1, "persistentVolumeClaim", "claimName"), "model")
    yield "disk without a limit", put(at(*pod, "volumes", 0), {"name": "temporary", "emptyDir": {}})
    yield "no local disk", put(at(*pod, "containers", 0, "volumeMounts", 2, "name"), "scratch")
    yield "container of another name", put(at(*pod, "containers", 0, "name"), "executor")
    yield "secret in the open", put(at(*pod, "containers", 0, "env", 1), {"name": "AWS_SECRET_ACCESS_KEY", "value": "x"})
    yield "secret nobody makes", put(at(*pod, "containers", 0, "env", 1, "valueFrom", "secretKeyRef", "name"), "store")
    yield "no time to stop", drop(at("submit/driver-pod.yaml", 0, "spec", "terminationGracePeriodSeconds"))
    yield "label that the policy does not know", put(at("submit/driver-pod.yaml", 0, "metadata", "labels"), {"app": "mdpo"})
    yield "template that drifted", put(at(*spec, "executor", "template", "spec", "volumes", 2, "emptyDir", "sizeLimit"), "5Gi")
    yield "application without a jar", drop(at(*spec, "mainApplicationFile"))
    yield "jar that is not in the image", put(at(*spec, "mainApplicationFile"), "local:///opt/mdpo/mdpo-spark.jar")
    yield "GPU jar without a GPU image", put(at(*spec, "mainApplicationFile"), "local:///opt/mdpo/lib/mdpo-spark-cuda.jar")
    yield "class that is not there", put(at(*spec, "mainClass"), "org.mdpospark.Mdpo")
    yield "image of another version", put(at(*spec, "image"), "registry.example/mdpo-spark:0.2.0")
    yield "image of another registry", put(at(*spec, "image"), "docker.example/mdpo-spark:0.1.0")
    yield "another Spark", put(at(*spec, "sparkVersion"), "3.5.1")
    yield "command that is not there", put(at(*spec, "arguments", 0), "learn")
    yield "option that is not there", put(at(*spec, "arguments", 1), "--pair")
    yield "option without its value", put(at(*spec, "arguments"), ["train", "--pairs", "--base", "/models/x"])
    yield "output on a pod's disk", put(at(*spec, "arguments", 6), "/tmp/run")
    yield "number that is no string", put(at(*spec, "sparkConf", "spark.network.crypto.authEngineVersion"), 2)
    yield "secret in sparkConf", put(at(*spec, "sparkConf", "spark.hadoop.fs.s3a.secret.key"), "x")
    yield "account that is not there", put(at(*spec, "driver", "serviceAccount"), "default")
    yield "run that starts for ever", put(at(*spec, "restartPolicy", "type"), "Always")
    yield "application elsewhere", put(at(train, 0, "metadata", "namespace"), "default")
    yield "operator's old version", put(at(train, 0, "apiVersion"), "sparkoperator.k8s.io/v1beta1")
    yield "two GPUs", put(at("applications/train-gpu.yaml", 0, "spec", "sparkConf", "spark.executor.resource.gpu.amount"), "2")
    yield "no discovery script", drop(
        at("applications/train-gpu.yaml", 0, "spec", "sparkConf", "spark.executor.resource.gpu.discoveryScript"))
    yield "unknown kind", put(at("models.yaml", 0, "kind"), "PersistentVolumeClaims")
    yield "models for one writer", put(at("models.yaml", 0, "spec", "accessModes"), ["ReadWriteOnce"])
    yield "all rights", put(at("access.yaml", 3, "rules", 0, "verbs"), ["*"])
    yield "secrets for the driver", put(at("access.yaml", 3, "rules", 0, "resources"), ["pods", "secrets"])
    yield "rights for executors", put(at("access.yaml", 4, "subjects", 0, "name"), "mdpo-executor")
    yield "role that is not there", put(at("access.yaml", 4, "roleRef", "name"), "driver")
    yield "role that does not validate", drop(at("access.yaml", 3, "rules", 0, "verbs"))
    yield "policy of no pods", put(at("network.yaml", 0, "spec", "podSelector"), {"matchLabels": {"app": "spark"}})
    yield "policy with a wrong port", put(at("network.yaml", 0, "spec", "ingress", 1, "ports", 0), {"ports": 4040})
    yield "metadata service", drop(at("network.yaml", 0, "spec", "egress", 2, "to", 0, "ipBlock", "except"))
    yield "quota that is a list", put(at("quota.yaml", 0, "spec", "hard"), ["pods"])
    yield "file that nobody lists", put(at("kustomization.yaml", 0, "resources"), ["namespace.yaml"])
    yield "secret as a manifest", lambda files, settings: files["quota.yaml"].append(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "mdpo-store"}})
    yield "template that is not there", setting(
        "settings.properties", "spark.kubernetes.driver.podTemplateFile", "kubernetes/driver.yaml")
    yield "secret setting", setting("settings.properties", "spark.hadoop.fs.s3a.secret.key", "x")
    yield "settings for another image", setting(
        "settings-gpu.properties", "spark.kubernetes.container.image", "registry.example/mdpo-spark:0.1.0")


def crd_breakages():
    """Breaks that only the operator's definition sees."""
    def spec(files):
        return files["applications/train.yaml"][0]["spec"]
    yield "field the operator does not know", lambda files, settings: spec(files).update(mainJar="x")
    yield "driver's field it does not know", lambda files, settings: spec(files)["driver"].update(overhead="1g")
    yield "cores that are no number", lambda files, settings: spec(files)["executor"].update(cores="four")
    yield "language it does not know", lambda files, settings: spec(files).update(imagePullPolicy=["Always"])
    yield "retries that are no number", lambda files, settings: spec(files)["restartPolicy"].update(onFailureRetries="two")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--crd", help="the operator's definition of SparkApplication")
    parser.add_argument("--mdpo", default=str(PROJECT / "mdpo"), help="program that tells of commands")
    parser.add_argument("--self-test", action="store_true", help="breaks a copy in many ways, and wants each seen")
    arguments = parser.parse_args()
    folder = PROJECT / "deploy/kubernetes"
    project = Project(arguments.mdpo)
    schema = application_schema(arguments.crd) if arguments.crd else None
    try:
        files = load(folder)
        settings = {path.name: properties(path.read_text()) for path in sorted((folder / "submit").glob("*.properties"))}
        kinds, applications = check(files, settings, project, schema)
    except Problem as problem:
        print(f"check_manifests: {problem}", file=sys.stderr)
        return 1
    for what, there in (("deploy/target/conf", project.settings[""] is not None), ("the job jar", project.classes is not None)):
        if not there:
            print(f"check_manifests: {what} is not built, so nothing is compared with it", file=sys.stderr)
            return 1
    print(f"{sum(map(len, files.values()))} documents of {kinds} kinds are valid for Kubernetes {' and '.join(VERSIONS)}; "
          f"{applications} applications agree with the project"
          + (" and are valid for the operator's definition" if schema else ""))
    if arguments.self_test:
        unseen = []
        broken = list(breakages()) + (list(crd_breakages()) if schema else [])
        for name, change in broken:
            spoilt, spoilt_settings = copy.deepcopy(files), copy.deepcopy(settings)
            change(spoilt, spoilt_settings)
            try:
                check(spoilt, spoilt_settings, project, schema)
                unseen.append(name)
            except Problem as problem:
                print(f"  seen: {name}: {problem}")
        if unseen:
            print(f"check_manifests: not seen: {', '.join(unseen)}", file=sys.stderr)
            return 1
        print(f"all of {len(broken)} broken copies are seen")
    return 0


if __name__ == "__main__":
    sys.exit(main())
