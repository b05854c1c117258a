package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.evaluate.AnswerJob;
import org.mdpospark.evaluate.AnswerOptions;
import org.mdpospark.evaluate.EvaluatedModel;
import org.mdpospark.evaluate.EvaluationFolder;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.Replies;
import org.mdpospark.evaluate.Sampling;
import org.mdpospark.evaluate.ScoreJob;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.BaseModel;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceJob;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.ReferenceOptions;
import org.mdpospark.reference.StagedPairs;
import org.mdpospark.reference.Staging;
import org.mdpospark.score.Benchmark;
import org.mdpospark.score.BenchmarkKind;
import org.mdpospark.score.Bootstrap;
import org.mdpospark.text.LengthPolicy;
import org.mdpospark.train.TrainJob;
import picocli.CommandLine;

/** Rows, images and the data set on a real HDFS of one node. */
class HdfsTest {
    private static final int PICTURES = 8;
    private static final Path MODEL = Path.of("../core/src/test/resources/golden/llava-tiny");

    @RegisterExtension
    static final LocalSpark SPARK = LocalSpark.twoThreads();

    @TempDir
    static Path folder;

    private static MiniDFSCluster hdfs;
    private static String root;

    @BeforeAll
    static void startHdfs() throws IOException {
        Path local = folder.resolve("input");
        Path images = local.resolve("images");
        List<PhotoRow> rows = SmallPhotos.write(images, PICTURES, 80, 21);
        String oddName = "süß & 100% été #1?.jpg";
        Files.copy(images.resolve("photo-000.jpg"), images.resolve(oddName));
        rows.add(PhotoRow.about(oddName, 20));
        rows.add(PhotoRow.about("../rows.jsonl", 21));
        rows.add(PhotoRow.about("missing.jpg", 22));
        PhotoRow.writeMdpoLines(local.resolve("rows.jsonl"), rows);

        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        root = hdfs.getFileSystem().getUri().toString();
        FileSystem fileSystem = hdfs.getFileSystem();
        fileSystem.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(local.toUri()), new org.apache.hadoop.fs.Path("/input"));
    }

    @AfterAll
    static void stopHdfs() {
        hdfs.shutdown(true);
    }

    @Test
    void dataSetOnHdfsEqualsTheLocalOne() throws IOException {
        Counts local =
                run(folder.resolve("input").toString(), folder.resolve("out").toString());
        Counts remote = run(root + "/input", root + "/out");
        assertThat(remote).isEqualTo(local);
        assertThat(remote.rowsWritten()).isEqualTo(PICTURES + 1);
        assertThat(PairsFiles.pairs(root + "/out"))
                .hasSize(2 * (PICTURES + 1))
                .isEqualTo(PairsFiles.pairs(folder.resolve("out")));
        assertThat(PairsFiles.rows(root + "/out/quarantine"))
                .extracting(row -> row.get("image_path"), row -> row.get("reason"))
                .containsExactlyInAnyOrder(
                        tuple("../rows.jsonl", "path_refused"), tuple("missing.jpg", "image_missing"));
        assertThat(hdfs.getFileSystem().listStatus(new org.apache.hadoop.fs.Path("/out")))
                .extracting(status -> status.getPath().getName())
                .containsExactlyInAnyOrder("README.md", "data", "manifest.json", "quarantine", "report.html");
    }

    @Test
    void referenceAndStagedPairsLieOnHdfs() throws IOException {
        run(root + "/input", root + "/referenced");
        Configuration hadoop = SPARK.session().sparkContext().hadoopConfiguration();
        ReferenceModel model = ReferenceModel.open(MODEL.toString(), Optional.empty(), LengthPolicy.DEFAULT);
        ReferenceOptions options = new ReferenceOptions(5, 0, 256 << 20, false);
        new ReferenceJob(SPARK.session(), root + "/referenced", model, options, Progress.NONE).run();
        PairsFolder pairs = PairsFolder.open(root + "/referenced", hadoop);
        ReferenceFolder reference = ReferenceFolder.find(pairs, model, hadoop);

        Staging.Outcome outcome =
                new Staging(SPARK.session(), pairs, reference, model, root + "/staged", Progress.NONE).run();

        assertThat(reference.path().toString()).startsWith(root + "/referenced/reference/");
        assertThat(outcome.index().size()).isEqualTo(2 * (PICTURES + 1));
        try (StagedPairs staged =
                StagedPairs.open(outcome.folder(), hadoop, model.base().images())) {
            for (long row = 0; row < outcome.index().size(); row++) {
                assertThat(staged.read(row).image()).hasSize(3 * 56 * 56);
            }
        }
        ExecutorModel.close();
    }

    /** An adapter, images, answers, figures and report: all but the base model and the benchmark's own files. */
    @Test
    void evaluationReadsAndWritesHdfs() throws IOException {
        EvaluationSet set = EvaluationSet.make(folder.resolve("evaluation"), 6);
        FileSystem files = hdfs.getFileSystem();
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(set.adapter("other").toUri()), new org.apache.hadoop.fs.Path("/adapter"));
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(set.scenes().toUri()), new org.apache.hadoop.fs.Path("/scenes"));
        Configuration hadoop = new Configuration();
        Benchmark benchmark = BenchmarkKind.CHAIR.open(set.scenes());
        AnswerOptions options =
                new AnswerOptions(List.of(Sight.IMAGE), Sampling.GREEDY, OptionalInt.of(40), 4, 400 << 20, false);

        AnswerJob.Outcome outcome = new AnswerJob(
                        SPARK.session(), BaseModel.open(EvaluationSet.MODEL.toString()), options, Progress.NONE)
                .run(
                        root + "/evaluation",
                        EvaluatedModel.of(true, List.of("other=" + root + "/adapter"), hadoop),
                        List.of(Exam.of(benchmark, benchmark.questions(), root + "/scenes", hadoop)));
        new EvaluationFolder(root + "/evaluation", hadoop)
                .write(new ScoreJob(Replies.NONE, Bootstrap.DEFAULT).run("", outcome.answered()), "", Map.of());

        assertThat(outcome.written()).isEqualTo(2);
        for (String file : List.of("answers/other/chair/image/answers.json", "scores.json", "report.html")) {
            assertThat(files.getFileStatus(new org.apache.hadoop.fs.Path("/evaluation/" + file))
                            .getLen())
                    .as(file)
                    .isPositive();
        }
        assertThat(outcome.answered().get(0).answers().list())
                .isNotEqualTo(outcome.answered().get(1).answers().list());
    }

    @Test
    void trainingReadsAndWritesHdfs() throws IOException {
        run(root + "/input", root + "/learnt");
        ReferenceModel model = ReferenceModel.open(MODEL.toString(), Optional.empty(), LengthPolicy.DEFAULT);
        ReferenceOptions options = new ReferenceOptions(5, 0, 256 << 20, false);
        new ReferenceJob(SPARK.session(), root + "/learnt", model, options, Progress.NONE).run();
        Path local = folder.resolve("run");
        assertThat(train(model, local.toString(), Integer.MAX_VALUE)).isTrue();

        assertThat(train(model, root + "/run", 2)).isFalse();
        assertThat(train(model, root + "/run", Integer.MAX_VALUE)).isTrue();
        ExecutorModel.close();

        org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path("/run");
        assertThat(hdfs.getFileSystem().listStatus(run))
                .extracting(status -> status.getPath().getName())
                .containsExactlyInAnyOrder(
                        "adapter",
                        "best",
                        "checkpoints",
                        "manifest.json",
                        "metrics.jsonl",
                        "report.html",
                        "run.json",
                        "tensorboard");
        try (InputStream stream =
                hdfs.getFileSystem().open(new org.apache.hadoop.fs.Path(run, "adapter/adapter_model.safetensors"))) {
            assertThat(stream.readAllBytes())
                    .isEqualTo(Files.readAllBytes(local.resolve("adapter/adapter_model.safetensors")));
        }
    }

    /** Trains for so many rounds at the most; returns whether that was all. */
    private static boolean train(ReferenceModel model, String out, int most) throws IOException {
        TrainCommand command = new TrainCommand();
        new CommandLine(command)
                .parseArgs("--out %s --batch 8 --steps-per-round 1 --epochs 2 --rank 2 --memory 256 --keep 1"
                        .formatted(out)
                        .split(" "));
        AtomicInteger asked = new AtomicInteger();
        return new TrainJob(
                        SPARK.session(),
                        root + "/learnt",
                        model,
                        command.options(),
                        List.of(),
                        Progress.NONE,
                        System.err,
                        false)
                .run(() -> asked.getAndIncrement() >= most)
                .finished();
    }

    private static Counts run(String input, String out) throws IOException {
        return PairsRun.of(
                        SPARK.session(),
                        "%s/rows.jsonl --images %s/images --out %s --negatives 2 --holdout 0.3 --partitions 3 --max-bad-fraction 0.5"
                                .formatted(input, input, out))
                .manifest()
                .counts();
    }
}
