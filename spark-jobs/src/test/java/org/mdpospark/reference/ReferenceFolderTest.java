package org.mdpospark.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.pairs.Json;
import org.mdpospark.text.LengthPolicy;

/** What is said where a reference or a data set is not what is needed. */
class ReferenceFolderTest {
    private static final Configuration HADOOP = new Configuration();
    private static final LengthPolicy SHORT = new LengthPolicy(512, 256, 128, LengthPolicy.TooLong.REFUSE);

    @TempDir
    private Path folder;

    @Test
    void missingReferenceNamesTheCommand() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        PairsFolder pairs = pairs(golden);
        ReferenceModel model = ReferenceModel.open(
                golden.model().toString(),
                Optional.of(golden.model().resolve("adapter").toString()),
                SHORT);

        assertThatThrownBy(() -> ReferenceFolder.find(pairs, model, HADOOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--pairs file:%s has no reference log-probabilities: run mdpo reference --pairs %s --base %s --adapter %s --max-length 512 --max-prompt 256 --max-answer 128 --too-long refuse first",
                        folder,
                        folder,
                        model.base().folder(),
                        model.base().folder().resolve("adapter"));
    }

    @Test
    void staleReferenceNamesWhatDiffers() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        PairsFolder pairs = pairs(golden);
        ReferenceModel model = golden.reference();
        writeManifest(pairs, ReferenceModel.open(golden.model().toString(), Optional.empty(), SHORT));
        String name = model.fingerprint(pairs).folderName();

        assertThatThrownBy(() -> ReferenceFolder.find(pairs, model, HADOOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "--pairs file:%s has no reference log-probabilities for this: reference/".formatted(folder))
                .hasMessageContaining(
                        " was made with another lengths (512 tokens, 256 for the prompt, 128 for an answer, REFUSE, now 2048 tokens, 1024 for the prompt, 1024 for an answer, CUT); run mdpo reference --pairs ")
                .hasMessageNotContaining("another base")
                .hasMessageNotContaining(name);
    }

    @Test
    void everyComponentCounts() throws IOException {
        PairsFolder pairs = pairs(GoldenPairs.of("llava-tiny"));
        ReferenceFingerprint llava = GoldenPairs.of("llava-tiny").reference().fingerprint(pairs);
        ReferenceFingerprint bunny = GoldenPairs.of("bunny-tiny").reference().fingerprint(pairs);

        assertThat(llava.components())
                .containsOnlyKeys(
                        "base", "adapter", "tokenizer", "template", "image-processor", "pairs", "lengths", "method");
        assertThat(bunny.differences(llava.components()))
                .extracting(text -> text.substring(0, text.indexOf(" (")))
                .containsExactly("another base", "another image-processor", "another template", "another tokenizer");
        assertThat(bunny.hex()).isNotEqualTo(llava.hex());
    }

    @Test
    void halfMadeReferenceIsToBeFinished() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        PairsFolder pairs = pairs(golden);
        ReferenceFingerprint fingerprint = golden.reference().fingerprint(pairs);
        Path work = Files.createDirectories(folder.resolve("reference/%s/_work".formatted(fingerprint.folderName())));
        Files.writeString(work.resolve("plan.json"), "{\"fingerprint\": \"f\", \"partitions\": 1}");

        assertThatThrownBy(() -> ReferenceFolder.find(pairs, golden.reference(), HADOOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "has its reference half-made (reference/" + fingerprint.folderName() + "): run mdpo")
                .hasMessageEndingWith("which goes on where it stopped");
    }

    @Test
    void folderWithoutManifestIsNoDataSet() throws IOException {
        assertRefused(
                "--pairs %s holds no finished data set (no manifest.json): run mdpo pairs, or name another folder");
        Files.createDirectory(folder.resolve("_work"));
        assertRefused(
                "--pairs %s holds an unfinished data set: run the same mdpo pairs again, which goes on where it stopped");
        Files.writeString(folder.resolve("manifest.json"), "{\"format\": \"mdpo-pairs/9\"}");
        assertRefused(
                "--pairs %s holds 'mdpo-pairs/9', but this version reads 'mdpo-pairs/1': make it again with mdpo pairs, or name another folder");
        Files.writeString(folder.resolve("manifest.json"), "{");
        assertRefused(
                "--pairs %s holds a damaged manifest.json: copy the data set again, or make it again with mdpo pairs");
    }

    @Test
    void placeWithoutFolderIsNamed() {
        assertThatThrownBy(() -> PairsFolder.open(folder + "/nowhere", HADOOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--pairs %s/nowhere is no folder: check the path, or make it with mdpo pairs", folder);
    }

    @Test
    void lostAndCutFilesAreNamed() throws IOException {
        PairsFolder pairs = pairs(GoldenPairs.of("llava-tiny"));
        String path = pairs.files().get(0).path();
        Files.write(folder.resolve(path), new byte[5]);
        assertRefused(
                "--pairs %s should have " + "%,d".formatted(pairs.files().get(0).bytes()) + " bytes in " + path
                        + ": copy the data set again, or make it again with mdpo pairs");
        Files.delete(folder.resolve(path));
        assertRefused("--pairs %s lacks " + path + ": copy the data set again, or make it again with mdpo pairs");
    }

    @Test
    void negativesOfAnotherSquareAreRefused() throws IOException {
        GoldenPairs golden = GoldenPairs.of("llava-tiny");
        GoldenPairs.write(folder, List.of(golden.rows()), "llava-1.5-pad");
        PairsFolder pairs = PairsFolder.open(folder.toString(), HADOOP);
        BaseModel base = golden.reference().base();

        assertThatThrownBy(() -> pairs.requireFrame(base))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--pairs file:%s has negatives cut in a square of 336 pixels, padded with #7A7468, but %s reads 56 pixels, cropped: make the pairs with its --model-frame, or with --crop-space source",
                        folder, base.folder());
        GoldenPairs.write(folder.resolve("source"), List.of(golden.rows()), "");
        PairsFolder.open(folder.resolve("source").toString(), HADOOP).requireFrame(base);
    }

    @Test
    void modelsThatCannotBeUsedAreNamed() throws IOException {
        assertThatThrownBy(() -> BaseModel.open("/nowhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "--base /nowhere is no folder: name the folder of a LLaVA-1.5 or Bunny checkpoint");
        assertThatThrownBy(() -> BaseModel.open(folder.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--base %s cannot be used: ".formatted(folder));
        String base = GoldenPairs.of("llava-tiny").model().toString();
        assertThatThrownBy(() -> ReferenceModel.open(base, Optional.of("/nowhere"), LengthPolicy.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--adapter /nowhere holds no adapter_model.safetensors: name a PEFT folder");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> PairsFolder.open(folder.toString(), HADOOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.formatted(folder));
    }

    private PairsFolder pairs(GoldenPairs golden) throws IOException {
        golden.write(folder, List.of(golden.rows()));
        return PairsFolder.open(folder.toString(), HADOOP);
    }

    private void writeManifest(PairsFolder pairs, ReferenceModel model) throws IOException {
        ReferenceFingerprint fingerprint = model.fingerprint(pairs);
        Path table = Files.createDirectories(folder.resolve("reference/" + fingerprint.folderName()));
        Json.writer()
                .writeValue(
                        table.resolve("manifest.json").toFile(),
                        Map.of(
                                "format",
                                ReferenceManifest.FORMAT,
                                "fingerprint",
                                fingerprint.hex(),
                                "components",
                                fingerprint.components()));
    }
}
