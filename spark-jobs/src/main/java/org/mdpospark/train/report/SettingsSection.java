package org.mdpospark.train.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.pairs.report.Definitions;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.JsonFields;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.RunDescription;

/** With what a run was made: model, data, machines, options. */
final class SettingsSection {
    private SettingsSection() {}

    static Html of(RunDescription run) {
        return Html.of(
                """
                <section id="settings">
                <h2>With what it is made</h2>
                <div class="panels">
                <div class="panel"><h3>Model and adapter</h3>%s</div>
                <div class="panel"><h3>Data</h3>%s</div>
                <div class="panel"><h3>Machines</h3>%s</div>
                <div class="panel"><h3>Options</h3>%s</div>
                </div>
                </section>""",
                Definitions.list("facts", model(run.model())),
                Definitions.list("facts", data(run.data())),
                Definitions.list("facts", cluster(run.cluster())),
                Definitions.list("facts", JsonFields.flatten(run.options())));
    }

    private static Map<String, String> model(RunDescription.Model model) {
        LoraConfig adapter = model.adapter();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("frozen model", model.name());
        facts.put("its fingerprint", model.fingerprint());
        facts.put(
                "adapted modules",
                Numbers.grouped(model.modules()) + ": " + adapter.targets().text());
        facts.put("rank", Numbers.grouped(adapter.rank()));
        facts.put(
                "α",
                Labels.number(adapter.alpha()) + (adapter.rankStabilized() ? ", divided by the root of the rank" : ""));
        facts.put("dropout", Labels.number(adapter.dropout()));
        facts.put("trained parameters", Numbers.grouped(model.parameters()));
        return facts;
    }

    private static Map<String, String> data(RunDescription.Data data) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("pairs", data.pairs());
        facts.put("trained on", Numbers.counted(data.trainPairs(), "pair"));
        facts.put("held out", Numbers.counted(data.holdoutPairs(), "pair"));
        JsonFields.flatten(data.tokens()).forEach((name, value) -> facts.put("tokens: " + name, value));
        return facts;
    }

    private static Map<String, String> cluster(RunDescription.Cluster cluster) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("workers", Numbers.grouped(cluster.workers()));
        facts.put("cores of each", Numbers.grouped(cluster.coresPerWorker()));
        facts.put("memory of each", Numbers.bytes(cluster.bytesPerWorker()));
        facts.putAll(cluster.versions());
        return facts;
    }
}
