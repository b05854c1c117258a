"""Checks the pods that Spark itself makes of our settings and pod templates, and runs the image's entrypoint with them.

    python check_pods.py WORK

Spark's own builders (those of spark-submit and of the driver) are called; they need no cluster. What they make is
validated by Kubernetes' schemas. The entrypoint then starts an executor with the environment of such a pod, which must
join a driver and compute for it. Runs with pyspark, whose jars are a whole Spark distribution.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import kubernetes_validate
import pyspark
import yaml
from pyspark import SparkContext
from pyspark.sql import SparkSession

import check_manifests

PROJECT = check_manifests.PROJECT
SUBMIT = PROJECT / "deploy/kubernetes/submit"
ENTRYPOINT = PROJECT / "deploy/image/entrypoint"
need = check_manifests.need


def settings_of(gpu):
    """Returns settings as mdpo-submit joins them: those of the distribution, then those of the cluster."""
    found = check_manifests.properties((PROJECT / f"deploy/target/conf/kubernetes{gpu}.properties").read_text())
    found.update(check_manifests.properties((SUBMIT / f"settings{gpu}.properties").read_text()))
    for role in check_manifests.ROLES:
        key = f"spark.kubernetes.{role}.podTemplateFile"
        found[key] = str(PROJECT / "deploy" / found[key])
    return found


class Builders:
    """Spark's builders of pods, in a Java machine of their own."""

    def __init__(self, jvm):
        self.jvm = jvm
        self.k8s = jvm.org.apache.spark.deploy.k8s
        self.client = jvm.io.fabric8.kubernetes.client.KubernetesClientBuilder().build()

    def pod(self, spark_pod):
        text = self.jvm.io.fabric8.kubernetes.client.utils.Serialization
        pod, container = yaml.safe_load(text.asYaml(spark_pod.pod())), yaml.safe_load(text.asYaml(spark_pod.container()))
        pod["spec"].setdefault("containers", []).append(container)
        return pod

    def conf(self, settings):
        conf = self.jvm.org.apache.spark.SparkConf(False)
        for name, value in settings.items():
            conf.set(name, value)
        return conf.set("spark.app.name", "mdpo train")

    def forget_profile(self):
        """Forgets the resources that earlier settings asked for: Spark keeps one default in a Java machine."""
        profiles = getattr(getattr(self.jvm.org.apache.spark.resource, "ResourceProfile$"), "MODULE$")
        profiles.clearDefaultProfile()
        return profiles

    def none(self):
        return getattr(getattr(self.jvm.scala, "None$"), "MODULE$")

    def driver(self, settings, jar, arguments):
        words = self.jvm.java.lang.reflect.Array.newInstance(self.jvm.java.lang.Class.forName("java.lang.String"), len(arguments))
        for position, word in enumerate(arguments):
            words[position] = word
        resource = self.k8s.submit.JavaMainAppResource(self.jvm.scala.Option.apply(jar))
        conf = self.k8s.KubernetesConf.createDriverConf(
            self.conf(settings), "spark-check", resource, "org.mdpospark.jobs.Mdpo", words, self.none())
        spec = self.k8s.submit.KubernetesDriverBuilder().buildFromFeatures(conf, self.client)
        return self.pod(spec.pod())

    def executor(self, settings):
        conf = self.conf({**settings, "spark.driver.host": "driver.mdpo.svc", "spark.driver.port": "7078",
                          # where a driver finds the template that spark-submit gave it
                          "spark.kubernetes.executor.podTemplateContainerName": "spark-kubernetes-executor"})
        config = getattr(getattr(self.jvm.org.apache.spark.internal.config, "package$"), "MODULE$")
        security = self.jvm.org.apache.spark.SecurityManager(conf, self.none(), config.AUTH_SECRET_FILE_EXECUTOR())
        security.initializeAuth()
        executor = self.k8s.KubernetesConf.createExecutorConf(conf, "1", "spark-check", self.none(), 0)
        profiles = self.forget_profile()
        profile = profiles.getOrCreateDefaultProfile(conf)
        builder = self.jvm.org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder()
        return self.pod(builder.buildFromFeatures(executor, security, self.client, profile).pod())


def environment(container):
    return {e["name"]: e.get("value") for e in container.get("env", []) if "value" in e}


def check_pod(pod, role, settings, gpu):
    where = f"{role}{gpu} pod as Spark makes it"
    for version in check_manifests.VERSIONS:
        kubernetes_validate.validate(pod, version, strict=True)
    spec, (container,) = pod["spec"], pod["spec"]["containers"]
    need(container["name"] == check_manifests.ROLES[role], where, f"container is {container['name']}")
    need(container["image"] == settings["spark.kubernetes.container.image"], where, f"image is {container['image']}")
    rights = container["securityContext"]
    need(rights["readOnlyRootFilesystem"] and not rights["allowPrivilegeEscalation"] and rights["capabilities"] == {"drop": ["ALL"]},
         where, f"rights of the template are gone: {rights}")
    need(spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"] == 185, where, "runs as root")
    need(spec["serviceAccountName"] == f"mdpo-{role}", where, f"service account is {spec.get('serviceAccountName')}")
    need(pod["metadata"]["labels"]["app.kubernetes.io/name"] == "mdpo-spark", where, "the policy's label is gone")
    mounts = {m["name"]: m for m in container["volumeMounts"]}
    need(mounts["models"]["readOnly"] and mounts["temporary"]["mountPath"] == "/tmp", where, "mounts of the template are gone")
    variables = environment(container)
    need(variables.get("SPARK_LOCAL_DIRS") == "/var/spark", where,
         f"Spark's local folder is {variables.get('SPARK_LOCAL_DIRS')}, not the volume of the template")
    secrets = {e["name"] for e in container["env"] if "secretKeyRef" in e.get("valueFrom", {})}
    need(secrets == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}, where, f"secrets are {secrets}")
    memory = container["resources"]
    need(memory["limits"]["memory"] == memory["requests"]["memory"], where, "memory asked for is not its limit")
    device = memory["limits"].get("nvidia.com/gpu")
    need(device == ("1" if gpu and role == "executor" else None), where, f"GPUs are {device}")
    print(f"{where}: cpu {memory['requests'].get('cpu')}, memory {memory['limits']['memory']}"
          + (f", nvidia.com/gpu {device}" if device else "") + f"; arguments {' '.join(container['args'][:4])} …")
    return container


def check_entrypoint_names(driver, executor):
    """Every variable that the entrypoint needs is one that Spark gives."""
    text = ENTRYPOINT.read_text()
    for role, container in (("driver", driver), ("executor", executor)):
        body = re.search(rf"^    {role}\)\n(.*?);;", text, re.DOTALL | re.MULTILINE).group(1)
        used = set(re.findall(r"\$(SPARK_[A-Z_]+)", body)) - {"SPARK_HOME"}
        given = {e["name"] for e in container["env"]}
        need(used and used <= given, "entrypoint", f"{role} needs {sorted(used - given)}, which Spark does not give")
    need(driver["args"][0] == "driver" and executor["args"] == ["executor"], "entrypoint", "Spark passes other words")


def run_executor(container, work):
    """Starts the entrypoint with the executor's environment; it must compute for a driver."""
    home = pathlib.Path(pyspark.__file__).parent
    # A driver that starts no executor of its own, and takes whoever comes.
    spark = (SparkSession.builder.master("local-cluster[1,1,1024]").config("spark.ui.enabled", "false")
             .config("spark.ui.showConsoleProgress", "false")
             .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
             .config("spark.cores.max", "0").config("spark.local.dir", str(work))
             .getOrCreate())
    context = spark.sparkContext
    variables = dict(environment(container))
    java = {name: value for name, value in variables.items() if name.startswith("SPARK_JAVA_OPT_")}
    java = {name: value for name, value in java.items() if not value.startswith("-Dspark.")}
    variables = {name: value for name, value in variables.items() if not name.startswith("SPARK_JAVA_OPT_")}
    variables.update(java)
    variables.update({
        "PATH": os.environ["PATH"], "HOME": str(work), "SPARK_HOME": str(home), "JAVA_HOME": java_home(),
        "SPARK_DRIVER_URL": f"spark://CoarseGrainedScheduler@127.0.0.1:{context.getConf().get('spark.driver.port')}",
        "SPARK_EXECUTOR_ID": "77", "SPARK_EXECUTOR_CORES": "1", "SPARK_EXECUTOR_MEMORY": "512m",
        "SPARK_APPLICATION_ID": context.applicationId, "SPARK_EXECUTOR_POD_IP": "127.0.0.1",
        "SPARK_EXECUTOR_POD_NAME": "mdpo-exec-77", "SPARK_LOCAL_DIRS": str(work), "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_USER": "spark",
    })
    variables.pop("SPARK_CONF_DIR", None)
    log = open(work / "executor.log", "w")
    process = subprocess.Popen([str(ENTRYPOINT), "executor"], env=variables, stdout=log, stderr=log, cwd=work)
    try:
        deadline = time.monotonic() + 120
        while "77" not in executors(context):
            need(process.poll() is None, "entrypoint", f"the executor ended with {process.returncode}: {log.name}")
            need(time.monotonic() < deadline, "entrypoint", f"the executor does not join the driver: {log.name}")
            time.sleep(0.5)
        total = spark.range(0, 1000, numPartitions=4).selectExpr("sum(id)").collect()[0][0]
        signal.alarm(0)
        need(total == 499500, "entrypoint", f"the executor computes {total}")
        # Java took the place of the script, so the pod's signals reach it.
        command = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
        need(command[0].endswith(b"java"), "entrypoint", f"process is {command[0]}, not Java")
        process.terminate()
        process.wait(60)
    finally:
        if process.poll() is None:
            process.kill()
        spark.stop()
    print("the entrypoint's executor joined a driver, computed, and ended when asked to")


def late(number, frame):
    raise check_manifests.Problem("entrypoint: the executor computes nothing: executor.log says why")


def executors(context):
    found = context._jsc.sc().schedulerBackend().getExecutorIds()
    return {found.apply(i) for i in range(found.size())}


def java_home():
    found = subprocess.run(["java", "-XshowSettings:properties", "-version"], capture_output=True, text=True, check=True)
    return re.search(r"java\.home = (.*)", found.stderr).group(1)


def run_words(work):
    """The entrypoint without words, and with a command of its own."""
    home = pathlib.Path(pyspark.__file__).parent
    variables = {"PATH": os.environ["PATH"], "SPARK_HOME": str(home), "JAVA_HOME": java_home()}
    none = subprocess.run([str(ENTRYPOINT)], env=variables, capture_output=True, text=True, check=False)
    need(none.returncode == 2 and none.stderr.startswith("entrypoint: give"), "entrypoint", f"without words: {none}")
    other = subprocess.run([str(ENTRYPOINT), "sh", "-c", "echo $0 $1; exit 7", "a b", "c"], env=variables,
                           capture_output=True, text=True, check=False)
    need(other.returncode == 7 and other.stdout == "a b c\n", "entrypoint", f"a command: {other}")
    settings = work / "driver.properties"
    settings.write_text("spark.master=local[1]\nspark.ui.enabled=false\nspark.driver.host=127.0.0.1\n")
    driver = subprocess.run(
        [str(ENTRYPOINT), "driver", "--properties-file", str(settings), "--class", "org.mdpospark.jobs.Mdpo",
         f"{PROJECT}/deploy/target/mdpo-spark.jar", "train", "--pairs", "/nowhere", "--base", "/nowhere", "--out", str(work / "o")],
        env={**variables, "SPARK_DRIVER_BIND_ADDRESS": "127.0.0.1", "HOME": str(work)}, capture_output=True, text=True, check=False)
    said = [line for line in driver.stderr.splitlines() if line.startswith("mdpo:")]
    need(driver.returncode == 2 and said, "entrypoint", f"driver ended with {driver.returncode}: {driver.stderr[-2000:]}")
    print(f"the entrypoint's driver hands on exit code 2 and «{said[0]}»")


def main():
    work = pathlib.Path(sys.argv[1]).resolve()
    work.mkdir(parents=True, exist_ok=True)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    SparkContext._ensure_initialized()
    try:
        builders = Builders(SparkContext._jvm)
        pods = {}
        for gpu in ("", "-gpu"):
            settings = settings_of(gpu)
            jar = f"local:///opt/mdpo/lib/mdpo-spark{'-cuda' if gpu else ''}.jar"
            made = {"driver": builders.driver(settings, jar, ["train", "--out", "s3a://mdpo/runs/v1"]),
                    "executor": builders.executor(settings)}
            for role, pod in made.items():
                pods[role + gpu] = check_pod(pod, role, settings, gpu)
        check_entrypoint_names(pods["driver"], pods["executor"])
        run_words(work)
        builders.forget_profile()
        signal.signal(signal.SIGALRM, late)
        signal.alarm(240)
        run_executor(pods["executor"], work)
    except check_manifests.Problem as problem:
        print(f"check_pods: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
