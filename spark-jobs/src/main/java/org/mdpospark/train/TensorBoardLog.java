package org.mdpospark.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.ObjectiveMetrics;

/**
 * Event files for TensorBoard, in the folder {@value #FOLDER} of a run's folder: {@code train} and {@code holdout},
 * which TensorBoard draws into the same charts. A run that is resumed begins new files, which make void what the
 * earlier ones tell of later steps.
 */
public final class TensorBoardLog implements RunObserver {
    public static final String FOLDER = "tensorboard";

    private static final String TRAIN = "train";
    private static final String HOLDOUT = "holdout";

    /** TensorBoard looks for the middle of this name and reads the files of a folder in the order of their names. */
    private static final String FILE_NAME = "events.out.tfevents.%06d";

    private static final double MILLIS_PER_SECOND = 1e3;

    private final Configuration hadoop;
    private final Path folder;
    private final Clock clock;
    private @Nullable Channel train;
    private @Nullable Channel holdout;

    public TensorBoardLog(Configuration hadoop, Path folder) {
        this(hadoop, folder, Clock.systemUTC());
    }

    TensorBoardLog(Configuration hadoop, Path folder, Clock clock) {
        this.hadoop = hadoop;
        this.folder = new Path(folder, FOLDER);
        this.clock = clock;
    }

    @Override
    public void started(RunDescription run, List<RoundMetrics> earlier) throws IOException {
        long lastStep = earlier.isEmpty() ? -1 : earlier.get(earlier.size() - 1).step();
        train = new Channel(TRAIN, lastStep + 1);
        holdout = new Channel(HOLDOUT, lastStep + 1);
    }

    @Override
    public void round(RoundMetrics round) throws IOException {
        if (train == null || holdout == null) {
            throw new IllegalStateException("a run must start before its rounds are logged");
        }
        train.append(round.step(), trainValues(round));
        HoldoutMetrics measured = round.holdout();
        if (measured != null) {
            Map<String, Double> values = objective(measured.metrics());
            values.put("accuracy/answer_without_image", measured.answerAccuracyWithoutImage());
            holdout.append(round.step(), values);
        }
    }

    @Override
    public void finished(RunOutcome outcome) throws IOException {
        if (train != null) {
            train.close();
        }
        if (holdout != null) {
            holdout.close();
        }
    }

    private static Map<String, Double> trainValues(RoundMetrics round) {
        Map<String, Double> values = objective(round.training());
        values.put("optimizer/learning_rate", round.learningRate());
        values.put("optimizer/gradient_norm", round.gradientNorm());
        values.put("optimizer/inexactness", round.inexactness());
        values.put("round/epoch", round.epoch());
        values.put("round/pairs", (double) round.training().pairs());
        values.put("round/tokens", (double) round.tokens());
        values.put("round/seconds", round.seconds());
        values.put("round/compute_seconds", round.computeSeconds());
        values.put("round/bytes_sent", (double) round.bytesSent());
        values.put("round/bytes_returned", (double) round.bytesReturned());
        values.put("round/workers", (double) round.workers());
        values.put("round/workers_dropped", (double) round.workersDropped());
        values.put("round/attempts", (double) round.attempts());
        return values;
    }

    private static Map<String, Double> objective(ObjectiveMetrics metrics) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss/total", metrics.loss());
        values.put("loss/answer", metrics.terms().answer());
        values.put("loss/image", metrics.terms().image());
        values.put("loss/anchor", metrics.terms().anchor());
        values.put("loss/rejected_anchor", metrics.terms().rejectedAnchor());
        values.put("loss/negative_anchor", metrics.terms().negativeAnchor());
        values.put("accuracy/answer", metrics.answerAccuracy());
        values.put("accuracy/image", metrics.imageAccuracy());
        values.put("reward/chosen", metrics.rewards().chosen());
        values.put("reward/rejected", metrics.rewards().rejected());
        values.put("reward/chosen_on_negative", metrics.rewards().chosenOnNegative());
        values.put("margin/answer", metrics.answerMargin());
        values.put("margin/image", metrics.imageMargin());
        values.put("drift/chosen", metrics.chosenDrift());
        values.put("drift/chosen_per_token", metrics.chosenDriftPerToken());
        return values;
    }

    /** The files of one of TensorBoard's runs; the first is made when there is something to write. */
    private final class Channel {
        private final Path place;
        private @Nullable GrowingFile file;

        Channel(String name, long firstStep) throws IOException {
            this.place = new Path(folder, name);
            if (countFiles(place.getFileSystem(hadoop)) > 0) {
                file = open(firstStep); // so that void values vanish now, and not with the next one
            }
        }

        void append(long step, Map<String, Double> values) throws IOException {
            values.values().removeIf(value -> !Double.isFinite(value));
            GrowingFile target = file == null ? open(step) : file;
            file = null;
            target.append(EventRecord.scalars(now(), step, values));
            file = target; // after a failure its end is unknown, and the next value begins another one
        }

        private GrowingFile open(long firstStep) throws IOException {
            FileSystem files = place.getFileSystem(hadoop);
            files.mkdirs(place);
            GrowingFile opened = new GrowingFile(files, new Path(place, FILE_NAME.formatted(countFiles(files))));
            opened.append(EventRecord.version(now()));
            opened.append(EventRecord.start(now(), firstStep));
            return opened;
        }

        private int countFiles(FileSystem files) throws IOException {
            try {
                return files.listStatus(place, path -> path.getName().contains("tfevents")).length;
            } catch (FileNotFoundException e) {
                return 0;
            }
        }

        private double now() {
            return clock.millis() / MILLIS_PER_SECOND;
        }

        void close() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }
}
