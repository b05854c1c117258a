package org.mdpospark.pairs.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The columns of a table, as Parquet and as Hugging Face {@code datasets} name them. A row is an {@code Object[]} in
 * the order of the columns: String, Integer, Long, Double, Boolean, byte[], Object[] for structs and images, List for
 * lists.
 */
public record TableSchema(String name, List<Field> columns) {
    /** Key in a Parquet footer under which {@code datasets} looks for the features. */
    public static final String HUGGING_FACE_KEY = "huggingface";

    public TableSchema {
        columns = List.copyOf(columns);
    }

    /** Returns the Parquet schema: every field optional, lists in the three-level layout. */
    public MessageType parquet() {
        List<Type> types = new ArrayList<>();
        for (Field column : columns) {
            types.add(parquetType(column.name(), column.type()));
        }
        return new MessageType(name, types);
    }

    /** Returns the text of the {@code huggingface} footer key. */
    public String huggingFaceMetadata() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("info").set("features", features(columns));
        return root.toString();
    }

    private static Type parquetType(String name, ValueType type) {
        if (type instanceof ValueType.Primitive primitive) {
            return primitiveType(name, primitive);
        }
        if (type instanceof ValueType.ListOf list) {
            return Types.optionalList()
                    .element(parquetType("element", list.element()))
                    .named(name);
        }
        List<Field> fields = fieldsOf(type);
        Types.GroupBuilder<org.apache.parquet.schema.GroupType> group = Types.optionalGroup();
        for (Field field : fields) {
            group.addField(parquetType(field.name(), field.type()));
        }
        return group.named(name);
    }

    private static Type primitiveType(String name, ValueType.Primitive primitive) {
        return switch (primitive) {
            case STRING ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            case INT -> Types.optional(PrimitiveTypeName.INT32).named(name);
            case LONG -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case BINARY -> Types.optional(PrimitiveTypeName.BINARY).named(name);
        };
    }

    /** Returns the members of a struct or an image. */
    static List<Field> fieldsOf(ValueType type) {
        if (type instanceof ValueType.Struct struct) {
            return struct.fields();
        }
        if (type instanceof ValueType.Image) {
            return ValueType.Image.FIELDS;
        }
        throw new IllegalArgumentException("only structs and images have fields, but this is " + type);
    }

    private static ObjectNode features(List<Field> fields) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Field field : fields) {
            node.set(field.name(), feature(field.type()));
        }
        return node;
    }

    private static JsonNode feature(ValueType type) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (type instanceof ValueType.Primitive primitive) {
            return node.put("dtype", primitive.huggingFaceName()).put("_type", "Value");
        }
        if (type instanceof ValueType.Image) {
            return node.put("_type", "Image");
        }
        if (type instanceof ValueType.ListOf list) {
            node.set("feature", feature(list.element()));
            return node.put("_type", "List");
        }
        return features(fieldsOf(type));
    }
}
