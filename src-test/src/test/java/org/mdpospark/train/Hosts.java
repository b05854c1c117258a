package org.mdpospark.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mdpospark.jobs.LocalSpark;
import scala.Option;

/**
 * A standalone cluster whose executors are processes of their own and, as Spark sees it, on hosts of their own: it
 * gives a slow task a second attempt on another host only, and a local-cluster master has one host. The hosts are
 * 127.0.0.2 and those after it, which Linux answers for without being told to.
 */
final class Hosts implements BeforeAllCallback, AfterAllCallback {
    private static final String DRIVER = "127.0.0.1";
    private static final int MEBIBYTES = 1024;

    private final int count;
    private final Map<String, String> settings;
    private final List<RpcEnv> daemons = new ArrayList<>();
    private @Nullable LocalSpark spark;

    Hosts(int count, Map<String, String> settings) {
        this.count = count;
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SparkConf conf = new SparkConf(false).set("spark.master.rest.enabled", "false");
        RpcEnv master = Master.startRpcEnvAndEndpoint(DRIVER, 0, 0, conf)._1();
        daemons.add(master);
        String url = "spark://" + master.address().hostPort();
        for (int host = 0; host < count; host++) {
            daemons.add(Worker.startRpcEnvAndEndpoint(
                    "127.0.0." + (host + 2),
                    0,
                    0,
                    1,
                    MEBIBYTES,
                    new String[] {url},
                    null, // below SPARK_HOME
                    Option.apply(host),
                    conf,
                    Option.empty()));
        }
        Map<String, String> all = new HashMap<>(settings);
        all.put("spark.master", url);
        all.put("spark.executor.memory", MEBIBYTES + "m");
        spark = Executors.cluster(count, all);
        spark.start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (spark != null) {
            spark.stop();
        }
        for (int i = daemons.size() - 1; i >= 0; i--) {
            daemons.get(i).shutdown();
            daemons.get(i).awaitTermination();
        }
    }

    SparkSession session() {
        if (spark == null) {
            throw new IllegalStateException("the cluster must be started, but is not");
        }
        return spark.session();
    }
}
