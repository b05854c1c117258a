package org.mdpospark.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdpospark.checkpoint.ConfigFields;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.Shown;

/**
 * What an {@code adapter_config.json} says, as far as it can be represented here.
 *
 * @param lora rank, strength and targets; the file does not tell the seed
 * @param excluded modules that are not adapted although they are targets
 * @param baseModel name or folder of the model that the adapter was made for
 */
record PeftConfig(LoraConfig lora, Optional<TargetModules> excluded, Optional<String> baseModel) {
    // What PEFT takes where the file says nothing.
    private static final int ABSENT_RANK = 8;
    private static final double ABSENT_ALPHA = 8;

    private static final String NAMES = "names or a regular expression";

    /** Fields that are read. */
    private static final Set<String> READ = Set.of(
            "peft_type",
            "r",
            "lora_alpha",
            "lora_dropout",
            "use_rslora",
            "target_modules",
            "exclude_modules",
            "base_model_name_or_path",
            "bias",
            "init_lora_weights");

    /** Fields that change nothing about what the tensors mean. */
    private static final Set<String> IRRELEVANT = Set.of(
            "task_type",
            "inference_mode",
            "peft_version",
            "revision",
            "auto_mapping",
            "ensure_weight_tying",
            "loftq_config",
            "eva_config");

    /** Fields that restrict the targets by a number or a text. */
    private static final Set<String> RESTRICTING = Set.of("layers_to_transform", "layers_pattern");

    /** Ways to begin that leave the base model's weights alone; others change them whenever the adapter is loaded. */
    private static final Set<String> INITIALIZATIONS = Set.of("gaussian", "orthogonal", "eva");

    /**
     * Reads a folder's file.
     *
     * @throws MalformedCheckpointException if the file describes something else than a plain LoRA adapter
     */
    static PeftConfig read(Path folder) throws IOException {
        Path file = folder.resolve(PeftFiles.CONFIG);
        ConfigFields fields = ConfigFields.read(file);
        requirePlain(fields);
        try {
            LoraConfig lora = new LoraConfig(
                    fields.positive("r", ABSENT_RANK),
                    fields.number("lora_alpha", ABSENT_ALPHA),
                    fields.number("lora_dropout", 0),
                    fields.flag("use_rslora", false),
                    targets(fields, "target_modules").orElseThrow(() -> fields.wrong("target_modules", NAMES)),
                    LoraConfig.DEFAULT_SEED);
            return new PeftConfig(lora, targets(fields, "exclude_modules"), fields.text("base_model_name_or_path"));
        } catch (IllegalArgumentException e) {
            throw new MalformedCheckpointException(file, "describes no possible adapter: " + e.getMessage(), e);
        }
    }

    private static void requirePlain(ConfigFields fields) throws MalformedCheckpointException {
        if (!fields.text("peft_type").orElse("").equals("LORA")) {
            throw fields.wrong("peft_type", "LORA");
        }
        fields.requireText("bias", "none");
        JsonNode initialization = fields.object().path("init_lora_weights");
        if (initialization.isTextual() && !INITIALIZATIONS.contains(initialization.textValue())) {
            throw fields.malformed(
                    "must describe an adapter of the base model's own weights, but init_lora_weights %s changes them"
                            .formatted(Shown.name(initialization.toString())));
        }
        for (Map.Entry<String, JsonNode> field : fields.object().properties()) {
            if (!READ.contains(field.getKey()) && !IRRELEVANT.contains(field.getKey()) && isOn(field)) {
                throw fields.malformed("must describe plain LoRA, without %s, but sets it to %s"
                        .formatted(
                                Shown.name(field.getKey()),
                                Shown.name(field.getValue().toString())));
            }
        }
    }

    /** Returns whether a field asks for something. Numbers and texts alone do not: they go with a switch. */
    private static boolean isOn(Map.Entry<String, JsonNode> field) {
        JsonNode value = field.getValue();
        if (value.isContainerNode()) {
            return !value.isEmpty();
        }
        return value.isBoolean() ? value.booleanValue() : RESTRICTING.contains(field.getKey()) && !value.isNull();
    }

    private static Optional<TargetModules> targets(ConfigFields fields, String field)
            throws MalformedCheckpointException {
        JsonNode node = fields.object().path(field);
        if (node.isTextual()) {
            String text = node.textValue();
            return Optional.of(
                    text.equals(TargetModules.AllLinear.TEXT)
                            ? TargetModules.allLinear()
                            : new TargetModules.PathPattern(text));
        }
        if (!fields.has(field) || (node.isArray() && node.isEmpty())) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : node) {
            if (!name.isTextual()) {
                throw fields.wrong(field, NAMES);
            }
            names.add(name.textValue());
        }
        return Optional.of(new TargetModules.Names(names));
    }

    /** Returns whether a module of this path is adapted. */
    boolean adapts(String path) {
        return lora.targets().matches(path)
                && excluded.filter(modules -> modules.matches(path)).isEmpty();
    }
}
