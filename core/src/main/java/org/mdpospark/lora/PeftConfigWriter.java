package org.mdpospark.lora;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The text of {@code adapter_config.json} as PEFT writes it: sorted, indented by two. */
final class PeftConfigWriter {
    /** The version of PEFT whose files these are like. */
    private static final String PEFT_VERSION = "0.21.0";

    private PeftConfigWriter() {}

    static String text(Adapter adapter, KeyProfile profile, Optional<String> baseModel) throws IOException {
        LoraConfig config = adapter.config();
        Map<String, @Nullable Object> fields = new TreeMap<>();
        fields.put("peft_type", "LORA");
        fields.put("peft_version", PEFT_VERSION);
        fields.put("task_type", "CAUSAL_LM");
        fields.put("inference_mode", true);
        fields.put("base_model_name_or_path", baseModel.orElse(null));
        fields.put("r", config.rank());
        fields.put("lora_alpha", wholeIfPossible(config.alpha()));
        fields.put("lora_dropout", config.dropout());
        fields.put("use_rslora", config.rankStabilized());
        fields.put("target_modules", targetModules(adapter.layout(), profile));
        fields.put("bias", "none");
        fields.put("fan_in_fan_out", false);
        fields.put("init_lora_weights", true);
        fields.put("modules_to_save", null);
        fields.put("use_dora", false);
        return new ObjectMapper().writer(new Layout()).writeValueAsString(fields);
    }

    /** Some readers know whole numbers only. */
    private static Number wholeIfPossible(double alpha) {
        if (alpha == Math.rint(alpha) && alpha <= Integer.MAX_VALUE) {
            return (int) alpha;
        }
        return alpha;
    }

    /**
     * Returns a regular expression that the whole paths of the adapted modules match and no other path does. A list of
     * names would do only with whole paths: {@code q_proj} is also a module of the vision tower.
     */
    static String targetModules(AdapterLayout layout, KeyProfile profile) {
        Map<Integer, List<String>> namesByLayer = new LinkedHashMap<>();
        for (LinearModule linear : layout.linears()) {
            namesByLayer
                    .computeIfAbsent(linear.layer(), layer -> new ArrayList<>())
                    .add(linear.name());
        }
        Map<List<String>, List<Integer>> layersByNames = new LinkedHashMap<>();
        namesByLayer.forEach((layer, names) ->
                layersByNames.computeIfAbsent(names, all -> new ArrayList<>()).add(layer));
        return layersByNames.entrySet().stream()
                .map(group -> quote(profile.decoder()) + "layers\\." + anyOf(group.getValue()) + "\\."
                        + anyOf(group.getKey()))
                .collect(Collectors.joining("|"));
    }

    private static String anyOf(List<?> texts) {
        return texts.stream().map(text -> quote(text.toString())).collect(Collectors.joining("|", "(", ")"));
    }

    private static String quote(String path) {
        return path.replace(".", "\\.");
    }

    /** As Python's {@code json.dumps(…, indent=2)}. */
    private static final class Layout extends DefaultPrettyPrinter {
        Layout() {
            indentObjectsWith(new DefaultIndenter("  ", "\n"));
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new Layout();
        }

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }
    }
}
