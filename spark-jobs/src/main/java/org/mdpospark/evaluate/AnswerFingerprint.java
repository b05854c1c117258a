package org.mdpospark.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.mdpospark.Digests;
import org.mdpospark.cluster.AdapterFiles;
import org.mdpospark.pairs.Json;
import org.mdpospark.reference.BaseModel;

/**
 * Everything that decides a set of answers.
 *
 * @param components by name
 */
record AnswerFingerprint(SortedMap<String, String> components) {
    /** Version of everything that decides an answer besides the other components. */
    private static final String METHOD = "1";

    static AnswerFingerprint of(BaseModel base, AnswerSet set, AnswerOptions options, String adapterDigest) {
        SortedMap<String, String> components = base.components();
        components.put("adapter", adapterDigest);
        components.put("questions", questions(set));
        components.put("sight", set.sight().code());
        components.put("sampling", options.sampling().toString());
        components.put("max-new-tokens", Integer.toString(options.maxNewTokens(set.exam())));
        components.put("method", METHOD);
        return new AnswerFingerprint(components);
    }

    /** Returns the SHA-256 of an adapter's files; {@code none} for the base model. */
    static String adapter(EvaluatedModel model, Configuration hadoop) throws IOException {
        return model.adapter().isEmpty()
                ? "none"
                : BaseModel.digest(
                        AdapterFiles.local(model.adapter().get(), hadoop),
                        "adapter_config.json",
                        "adapter_model.safetensors");
    }

    /** Returns the SHA-256 of all components, hexadecimal. */
    String hex() {
        return Json.sha256Hex(components);
    }

    private static String questions(AnswerSet set) {
        MessageDigest digest = Digests.sha256();
        for (String identity : set.exam().identities(set.sight())) {
            digest.update(identity.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
