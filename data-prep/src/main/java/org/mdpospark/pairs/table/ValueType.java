package org.mdpospark.pairs.table;

import java.util.List;

/** What a column holds. Every value may be null: readers of image columns insist on that. */
public sealed interface ValueType {

    /** A single value, with the name that Hugging Face {@code datasets} gives its type. */
    enum Primitive implements ValueType {
        STRING("string"),
        INT("int32"),
        LONG("int64"),
        DOUBLE("float64"),
        BOOLEAN("bool"),
        BINARY("binary");

        private final String huggingFaceName;

        Primitive(String huggingFaceName) {
            this.huggingFaceName = huggingFaceName;
        }

        public String huggingFaceName() {
            return huggingFaceName;
        }
    }

    /**
     * An encoded image: {@code struct<bytes: binary, path: string>}, in that order, which {@code datasets} requires.
     */
    record Image() implements ValueType {
        static final List<Field> FIELDS = List.of(
                new Field("bytes", Primitive.BINARY, "the image file"),
                new Field("path", Primitive.STRING, "a name with the right ending"));
    }

    /** Named values; a row holds them as {@code Object[]} in the order of the fields. */
    record Struct(List<Field> fields) implements ValueType {
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /** Values of one type; a row holds them as {@link java.util.List}. */
    record ListOf(ValueType element) implements ValueType {}
}
