package org.mdpospark.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.StoredTensor;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.reference.BaseModel;
import org.mdpospark.text.Tokenizer;

/**
 * The base model: all its files can be read, and every process reads the same.
 *
 * @param folder absolute
 */
record ModelCheck(String folder) implements Check<ModelFacts> {
    private static final String NAME = "model";
    private static final int FINGERPRINT_DIGITS = 12;
    private static final String REMEDY =
            "copy the whole model to the same place on every machine, or download it again where files are damaged";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ModelFacts look(Place place) throws IOException {
        Path path = Path.of(folder);
        if (!Files.isDirectory(path)) {
            throw new IOException("--base %s is not there".formatted(folder));
        }
        BaseModel model = BaseModel.open(folder);
        try (Tokenizer tokenizer = Tokenizer.open(path)) {
            if (tokenizer.encode("two words").length == 0) {
                throw new IOException("tokenizer.json in %s gives no tokens".formatted(folder));
            }
        }
        Checkpoint checkpoint = Checkpoint.open(path);
        long weights = 0;
        long widened = 0;
        for (String name : checkpoint.files().names()) {
            StoredTensor tensor = checkpoint.files().tensor(name);
            weights += tensor.bytes().capacity();
            widened += tensor.type() == ElementType.F32 ? 0 : Float.BYTES * tensor.elements();
        }
        return new ModelFacts(
                folder,
                model.config().architecture().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                model.fingerprint(),
                BaseModel.digest(path, "tokenizer.json", "tokenizer_config.json"),
                weights,
                widened,
                AdapterLayout.of(1, DecoderModules.of(model.config().decoder())).length());
    }

    @Override
    public List<Finding> judge(ModelFacts facts, Subject<ModelFacts> subject) {
        boolean same = subject.driver()
                .map(driver -> driver.fingerprint().equals(facts.fingerprint())
                        && driver.tokenizer().equals(facts.tokenizer()))
                .orElse(true);
        if (!same) {
            return List.of(Finding.fail(
                    NAME,
                    "%s holds another model or tokenizer than on the driver's machine (%s, not %s)"
                            .formatted(
                                    facts.folder(),
                                    brief(facts),
                                    subject.driver().map(ModelCheck::brief).orElse("")),
                    "copy the same model to every machine"));
        }
        return List.of(Finding.ok(
                NAME,
                "%s: %s, %s of weights, fingerprint %s"
                        .formatted(facts.folder(), facts.kind(), Bytes.text(facts.weightBytes()), brief(facts))));
    }

    private static String brief(ModelFacts facts) {
        return facts.fingerprint().substring(0, FINGERPRINT_DIGITS);
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.fail(NAME, problem, REMEDY);
    }
}
