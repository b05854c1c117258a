package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmberBenchmarkTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        AmberFiles.write(folder);
    }

    @Test
    void readsTheDataFolder() throws IOException {
        AmberBenchmark benchmark = AmberBenchmark.open(folder);

        assertThat(benchmark.questions()).hasSize(9);
        assertThat(benchmark.questions().get(8)).isEqualTo(new AmberQuestion.YesNo(9, AmberKind.RELATION, false));
        assertThat(benchmark.safeWords()).containsExactlyInAnyOrder("light", "cup");
        assertThat(benchmark.vocabulary().words()).hasSize(12);
        assertThat(benchmark.starts().of("chair_num")).isEqualTo(0.001);
    }

    @Test
    void readsTheRepository() throws IOException {
        Path repository = Files.createDirectory(folder.resolve("AMBER"));
        AmberFiles.write(Files.createDirectory(repository.resolve("data")));

        assertThat(AmberBenchmark.open(repository).questions()).hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"annotations.json", "relation.json", "safe_words.txt", "metrics.txt"})
    void namesAMissingFileAndWhereItIs(String name) throws IOException {
        Files.delete(folder.resolve(name));

        assertThatThrownBy(() -> AmberBenchmark.open(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(folder.resolve(name)
                        + " must be a file, but is none; AMBER's data folder is in the repository"
                        + " junyangwang0410/AMBER on GitHub, and has annotations.json, relation.json, safe_words.txt and"
                        + " metrics.txt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "annotations.json | {} | must hold a JSON array of objects, but holds object",
                "annotations.json | [] | must have a question, but has none",
                "annotations.json | [7] | must hold a JSON object, but record 1 is number",
                "annotations.json | [{\"id\": 2}] | record 1: must have its own place 1 as id, but has 2",
                "annotations.json | [{\"id\": \"1\"}] | record 1: must have a whole number from 1 as id, but has \"1\"",
                "annotations.json | [{\"id\": 1, \"type\": \"other\"}] | record 1: must have generative, relation or a"
                        + " discriminative-… type as type, but has \"other\"",
                "annotations.json | [{\"id\": 1, \"type\": \"relation\", \"truth\": true}] | record 1: must have yes or no"
                        + " as truth, but has true",
                "annotations.json | [{\"id\": 1, \"type\": \"generative\", \"truth\": [\"unicorn\"], \"hallu\": []}] |"
                        + " record 1: must have only objects of relation.json in truth, but has unicorn",
                "annotations.json | [{\"id\": 1, \"type\": \"generative\", \"truth\": [[]], \"hallu\": []}] | record 1: must"
                        + " have a list of texts as truth, but has [[]]",
                "relation.json | {\"dog\": \"puppy\"} | the file: must have a list of texts as dog, but has \"puppy\"",
                "relation.json | {} | the file: must name objects, but names none",
                "relation.json | {\"dog\": [], \"dog\": []} | must hold JSON, but: Duplicate field 'dog'",
                "metrics.txt | chair_num=0.001 | must say what chair_score begins with, but does not",
                "metrics.txt | chair_num=__import__('os') | must have a number in each line, but has"
                        + " chair_num=__import__('os')"
            })
    void refusesMalformedFiles(String name, String text, String problem) throws IOException {
        Files.writeString(folder.resolve(name), text);

        assertThatThrownBy(() -> AmberBenchmark.open(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith(folder.resolve(name) + " " + problem);
    }

    @Test
    void denominatorsMustNotBeginAtZero() throws IOException {
        Files.writeString(
                folder.resolve("metrics.txt"), AmberFiles.metrics().replace("chair_num = 0.001", "chair_num = 0"));

        assertThatThrownBy(() -> AmberBenchmark.open(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(folder.resolve("metrics.txt")
                        + " is malformed: chair_num must begin at 0, and above it in a denominator, but begins at 0.0");
    }
}
