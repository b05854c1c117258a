package org.mdpospark.pairs.table;

import java.util.List;

/**
 * Features of a table in YAML, as Hugging Face {@code datasets} writes them into a data card:
 *
 * <pre>
 * - name: image
 *   dtype: image
 * - name: crop
 *   struct:
 *   - name: left
 *     dtype: int32
 * - name: images
 *   list: image
 * </pre>
 */
final class FeatureYaml {
    private FeatureYaml() {}

    /** Returns one entry a field, each line behind the indent. */
    static String fields(List<Field> fields, String indent) {
        StringBuilder yaml = new StringBuilder();
        for (Field field : fields) {
            yaml.append(indent).append("- name: ").append(field.name()).append('\n');
            yaml.append(type(field.type(), indent + "  "));
        }
        return yaml.toString();
    }

    private static String type(ValueType type, String indent) {
        if (type instanceof ValueType.ListOf list) {
            return indent + "list:" + element(list.element(), indent);
        }
        if (type instanceof ValueType.Struct struct) {
            return indent + "struct:\n" + fields(struct.fields(), indent);
        }
        return indent + "dtype: " + name(type) + '\n';
    }

    private static String element(ValueType element, String indent) {
        if (element instanceof ValueType.Struct struct) {
            return '\n' + fields(struct.fields(), indent);
        }
        if (element instanceof ValueType.ListOf) {
            return '\n' + type(element, indent + "  ");
        }
        return ' ' + name(element) + '\n';
    }

    private static String name(ValueType type) {
        return type instanceof ValueType.Primitive primitive ? primitive.huggingFaceName() : "image";
    }
}
