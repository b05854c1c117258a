package org.mdpospark.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.mdpospark.Digests;
import org.mdpospark.lora.Adapter;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.Version;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceModel;

/** What run this is, as its folder says. */
final class RunPlan {
    private static final int METHOD_VERSION = 2; // 2: gradients are cut by the norm of the trained factors

    private RunPlan() {}

    /** Returns the plan. Its fingerprint covers all that decides the adapter but for the number of workers. */
    static ObjectNode of(
            TrainOptions options, ReferenceModel model, PairsFolder pairs, ReferenceFolder reference, Adapter first)
            throws IOException {
        ObjectNode described = options.describe();
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("pairs", pairs.manifest().fingerprint())
                .put("reference", reference.manifest().fingerprint())
                .put("base", model.base().fingerprint())
                .put("first-adapter", FirstAdapter.digest(first));
        ObjectNode decisive = JsonNodeFactory.instance.objectNode();
        decisive.put("method-version", METHOD_VERSION);
        decisive.set("options", described);
        decisive.set("data", data);
        ObjectNode plan = JsonNodeFactory.instance.objectNode();
        plan.put("format", RunFolder.FORMAT);
        plan.put("fingerprint", Digests.sha256Hex(Json.writer().writeValueAsBytes(decisive)));
        plan.put("version", Version.current());
        plan.put("created", now());
        plan.put("pairs", pairs.path().toString());
        plan.put("base", model.base().folder().toString());
        plan.set("options", described);
        plan.set("data", data);
        return plan;
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
