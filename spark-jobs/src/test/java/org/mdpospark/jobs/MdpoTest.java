package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before Spark costs anything: exit code 2, and a first line that names the cause and the remedy. */
class MdpoTest {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "pairs rows.json | --out is missing: name a new folder for the data set",
                "pairs --out o --sample rows.json | --sample takes the bundled rows: leave out rows.json",
                "pairs r --out o --negatives 0 | --negatives must be 1 to 64, but is 0",
                "pairs r --out o --area 0.2 | --area must be MIN-MAX such as 0.01-0.2, but is 0.2",
                "pairs r --out o --area 0.5-0.2 | crop areas must be 0 < min <= max <= 1, but are min 0.5, max 0.2",
                "pairs r --out o --strategy blur | --strategy must be crop or random-image or augment, but is blur",
                "pairs r --out o --store virtual --strategy augment | --store virtual keeps a box and no image, so it goes with --strategy crop only, but that is augment",
                "pairs r --out o --model-frame bunny | --model-frame goes with --crop-space model: add that, or leave it out",
                "pairs r --out o --holdout 1 | --holdout must be 0 to 0.9, but is 1.0",
                "pairs r --out o --export coco | --export must be trl or ms-swift or mdpo or llama-factory, but is coco",
                "pairs r --out o --columns prompt | a renamed column must be ours=theirs, but is prompt",
                "pairs r --out o --min-side x | Invalid value for option '--min-side': 'x' is not an int",
                "pairs r --out o --nonsense | Unknown option: '--nonsense'",
                "pears | Unmatched argument at index 0: 'pears'",
                "hashes | Missing required options and parameters: '--out=FILE', 'FOLDER'",
            })
    void refusesWrongUsage(String arguments, String firstLine) {
        Printed printed = Printed.of(arguments.split(" "));

        assertThat(printed.firstErrorLine()).isEqualTo("mdpo: " + firstLine);
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pairs s3a://AKIA:marked@bucket/rows --out o",
                "pairs rows.json --out=s3a://AKIA:marked@bucket/pairs",
                "evaluate --benchmark amber=s3a://AKIA:marked@bucket/AMBER",
                "score --judge-url https://user:marked@judge/v1"
            })
    void refusesPasswordsInAddressesWithoutRepeatingThem(String arguments) {
        Printed printed = Printed.of(arguments.split(" "));

        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(printed.firstErrorLine()).startsWith("mdpo: an argument holds a password in a ");
        assertThat(printed.out() + printed.error()).doesNotContain("marked");
    }

    @Test
    void takesAddressesWithPortsAndUsers() {
        Printed printed =
                Printed.of("pairs hdfs://ann@[::1]:8020/a@b hdfs://host:8020/rows --holdout 2 --out o".split(" "));

        assertThat(printed.firstErrorLine()).startsWith("mdpo: --holdout");
    }

    @Test
    void takesOptionsFromAFileAndPrefersTheCommandLine() throws Exception {
        Path config = folder.resolve("pairs.yaml");
        Files.writeString(config, "inputs: [rows.json]\nout: here\nnegatives: 99\nexport: [trl, mdpo]\n");

        assertThat(Printed.of("pairs", "--config", config.toString()).firstErrorLine())
                .isEqualTo("mdpo: --negatives must be 1 to 64, but is 99");
        assertThat(Printed.of("pairs", "--config", config.toString(), "--negatives", "77")
                        .firstErrorLine())
                .isEqualTo("mdpo: --negatives must be 1 to 64, but is 77");
    }

    @Test
    void namesAConfigKeyThatIsNoOption() throws Exception {
        Path config = folder.resolve("pairs.yaml");
        Files.writeString(config, "negative: 2\n");

        Printed printed = Printed.of("pairs", "--config", config.toString());

        assertThat(printed.firstErrorLine())
                .isEqualTo("mdpo: %s: 'negative' is no option of mdpo pairs; see mdpo pairs --help".formatted(config));
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void namesAConfigFileThatIsNotThere() {
        Printed printed = Printed.of("pairs", "--config", "/nowhere/pairs.yaml");

        assertThat(printed.firstErrorLine())
                .isEqualTo("mdpo: --config /nowhere/pairs.yaml cannot be read: check the path");
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void showsHelpWithExamples() {
        Printed printed = Printed.of("pairs", "--help");

        assertThat(printed.out())
                .contains("Examples:", "./mdpo pairs --sample", "--strategy=crop|random-image|augment");
        assertThat(printed.code()).isEqualTo(ExitCode.DONE);
    }
}
