package org.mdpospark.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A YAML file of options: the keys are the names of the command line without dashes, {@code inputs} the files. What is
 * typed on the command line wins over the file.
 */
final class ConfigFile {
    private static final String INPUTS = "inputs";

    private ConfigFile() {}

    /** Returns arguments that say what the file says wherever the command line does not. */
    static List<String> arguments(File file, ParseResult typed) {
        JsonNode root = read(file);
        CommandSpec command = typed.commandSpec();
        List<String> arguments = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        root.fields().forEachRemaining(entry -> {
            String key = entry.getKey();
            if (key.equals(INPUTS) && !command.positionalParameters().isEmpty()) {
                if (!typed.hasMatchedPositional(0)) {
                    inputs.addAll(values(file, key, entry.getValue()));
                }
                return;
            }
            OptionSpec option = command.findOption("--" + key);
            if (option == null || key.equals("config")) {
                throw new IllegalArgumentException("%s: '%s' is no option of mdpo %s; see mdpo %s --help"
                        .formatted(file, key, command.name(), command.name()));
            }
            if (!typed.hasMatchedOption(option)) {
                values(file, key, entry.getValue()).forEach(value -> arguments.add("--%s=%s".formatted(key, value)));
            }
        });
        arguments.addAll(inputs);
        return arguments;
    }

    private static List<String> values(File file, String key, JsonNode value) {
        List<String> values = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> values.add(scalar(file, key, element)));
        } else {
            values.add(scalar(file, key, value));
        }
        return values;
    }

    private static String scalar(File file, String key, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw new IllegalArgumentException("%s: '%s' must be a value or a list of values".formatted(file, key));
        }
        return value.asText();
    }

    private static JsonNode read(File file) {
        try {
            JsonNode root = new YAMLMapper().readTree(file);
            if (root == null || !root.isObject()) {
                throw new IllegalArgumentException("%s: must hold 'option: value' lines".formatted(file));
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("--config %s cannot be read: check the path".formatted(file), e);
        }
    }
}
