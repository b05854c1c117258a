package org.mdpospark.hadoop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;

/**
 * HDFS with a name node and a data node, and YARN with a resource manager and two node managers, on the loopback
 * address and on free ports, until standard input ends. {@code FOLDER/conf} is then a HADOOP_CONF_DIR; it appears when
 * all of them are up.
 */
public final class MiniHadoop {
    private static final int NODES = 2;
    private static final int NODE_MEBIBYTES = 8192;
    private static final int NODE_CORES = 4;

    private MiniHadoop() {}

    /** Takes the folder for everything. */
    @SuppressWarnings("CatchAndPrintStackTrace") // for the script's log: nobody else is there to be told
    public static void main(String[] arguments) {
        int code = 1;
        try {
            run(Path.of(arguments[0]).toAbsolutePath());
            code = 0;
        } catch (IOException | RuntimeException | LinkageError e) {
            e.printStackTrace();
        }
        Runtime.getRuntime().halt(code); // nothing of it is needed any more, and stopping in order takes a minute
    }

    private static void run(Path folder) throws IOException {
        DefaultMetricsSystem.setMiniClusterMode(true); // several of a kind in one Java machine
        MiniDFSCluster hdfs = startHdfs(folder);
        Configuration settings = new YarnConfiguration();
        settings.set(
                FileSystem.FS_DEFAULT_NAME_KEY, hdfs.getFileSystem().getUri().toString());
        ResourceManager manager = startManager(settings);
        for (int node = 1; node <= NODES; node++) {
            startNode(manager.getConfig(), folder.resolve("node-" + node));
        }
        writeConf(folder, manager.getConfig());
        while (System.in.read() >= 0) {
            // until whoever started this closes it, or dies
        }
    }

    private static MiniDFSCluster startHdfs(Path folder) throws IOException {
        Configuration settings = new Configuration();
        settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        return new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
    }

    private static ResourceManager startManager(Configuration settings) {
        for (String address : new String[] {
            YarnConfiguration.RM_ADDRESS,
            YarnConfiguration.RM_SCHEDULER_ADDRESS,
            YarnConfiguration.RM_RESOURCE_TRACKER_ADDRESS,
            YarnConfiguration.RM_ADMIN_ADDRESS,
            YarnConfiguration.RM_WEBAPP_ADDRESS
        }) {
            settings.set(address, "127.0.0.1:0");
        }
        settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
        settings.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, NODE_MEBIBYTES);
        settings.set(
                YarnConfiguration.RM_SCHEDULER,
                "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
        settings.setInt(YarnConfiguration.RM_NM_HEARTBEAT_INTERVAL_MS, 200);
        ResourceManager manager = new ResourceManager();
        manager.init(settings);
        manager.start();
        return manager;
    }

    /** Starts a node manager, which finds the other one's addresses in the settings. */
    private static void startNode(Configuration manager, Path folder) {
        Configuration settings = new YarnConfiguration(manager);
        for (String address : new String[] {
            YarnConfiguration.NM_ADDRESS,
            YarnConfiguration.NM_LOCALIZER_ADDRESS,
            YarnConfiguration.NM_WEBAPP_ADDRESS,
            YarnConfiguration.NM_COLLECTOR_SERVICE_ADDRESS
        }) {
            settings.set(address, "127.0.0.1:0");
        }
        settings.set(YarnConfiguration.NM_LOCAL_DIRS, folder.resolve("local").toString());
        settings.set(YarnConfiguration.NM_LOG_DIRS, folder.resolve("logs").toString());
        settings.setInt(YarnConfiguration.NM_PMEM_MB, NODE_MEBIBYTES);
        settings.setInt(YarnConfiguration.NM_VCORES, NODE_CORES);
        // a test's machine may have little disk to spare, which is no concern of the test
        settings.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99.9f);
        NodeManager node = new NodeManager();
        node.init(settings);
        node.start();
    }

    private static void writeConf(Path folder, Configuration settings) throws IOException {
        Path part = Files.createDirectories(folder.resolve("conf.part"));
        for (String file : new String[] {"core-site.xml", "yarn-site.xml"}) {
            try (OutputStream stream = Files.newOutputStream(part.resolve(file))) {
                settings.writeXml(stream);
            }
        }
        Files.move(part, folder.resolve("conf"));
    }
}
