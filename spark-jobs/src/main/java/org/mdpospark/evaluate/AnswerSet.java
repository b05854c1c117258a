package org.mdpospark.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.score.Answers;

/**
 * One model's answers to one benchmark, seeing one kind of image.
 *
 * @param folder for them
 */
record AnswerSet(EvaluatedModel model, Exam exam, Sight sight, Path folder) {
    static AnswerSet of(String out, EvaluatedModel model, Exam exam, Sight sight) {
        String name =
                "answers/%s/%s/%s".formatted(model.id(), exam.benchmark().kind().code(), sight.code());
        return new AnswerSet(model, exam, sight, new Path(out, name));
    }

    static OutputFolder<AnswerManifest, AnswerPart> folder(String folder, Configuration hadoop) throws IOException {
        return new OutputFolder<>(
                folder,
                new OutputFolder.Layout<>(
                        AnswerManifest.class, AnswerPart.class, List.of("answers.json", "answers.jsonl")),
                hadoop);
    }

    OutputFolder<AnswerManifest, AnswerPart> folder(Configuration hadoop) throws IOException {
        return folder(folder.toString(), hadoop);
    }

    /** Returns the name of the file of answers. */
    String fileName() {
        return exam.benchmark().kind().fileName();
    }

    /**
     * Reads the answers.
     *
     * @throws IllegalArgumentException if the file is not the one that was written
     */
    Answers read(AnswerManifest manifest, Configuration hadoop) throws IOException {
        Path file = new Path(folder, manifest.file().path());
        byte[] bytes;
        try (InputStream stream = file.getFileSystem(hadoop).open(file)) {
            bytes = stream.readAllBytes();
        }
        if (!Digests.sha256Hex(bytes).equals(manifest.file().sha256())) {
            throw new IllegalArgumentException(
                    "%s is not as it was written: remove its folder, and the same command writes it again"
                            .formatted(file));
        }
        java.nio.file.Path local = Files.createTempFile("mdpo-answers", fileName());
        try {
            Files.write(local, bytes);
            return exam.benchmark().read(local);
        } finally {
            Files.deleteIfExists(local);
        }
    }

    /** Names the set for a person. */
    String title() {
        return "%s, %s, %s".formatted(model.id(), exam.benchmark().kind().title(), sight.title());
    }
}
