package org.mdpospark.pairs.table;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes rows of a {@link TableSchema}; the footer tells {@code datasets} which columns are images. */
final class RowWriteSupport extends WriteSupport<Object[]> {
    private final TableSchema schema;
    private RecordConsumer consumer;

    @SuppressWarnings("NullAway.Init") // Parquet hands the consumer over before the first row
    RowWriteSupport(TableSchema schema) {
        this.schema = schema;
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema.parquet(), Map.of(TableSchema.HUGGING_FACE_KEY, schema.huggingFaceMetadata()));
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Object[] row) {
        consumer.startMessage();
        writeFields(schema.columns(), row);
        consumer.endMessage();
    }

    private void writeFields(List<Field> fields, Object[] values) {
        if (values.length != fields.size()) {
            throw new IllegalArgumentException(
                    "row must have %d values, but has %d".formatted(fields.size(), values.length));
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                Field field = fields.get(i);
                consumer.startField(field.name(), i);
                writeValue(field.type(), values[i]);
                consumer.endField(field.name(), i);
            }
        }
    }

    private void writeValue(ValueType type, Object value) {
        if (type instanceof ValueType.Primitive primitive) {
            writePrimitive(primitive, value);
        } else if (type instanceof ValueType.ListOf list) {
            writeList(list.element(), (List<?>) value);
        } else {
            consumer.startGroup();
            writeFields(TableSchema.fieldsOf(type), (Object[]) value);
            consumer.endGroup();
        }
    }

    private void writeList(ValueType element, List<?> values) {
        consumer.startGroup();
        if (!values.isEmpty()) {
            consumer.startField("list", 0);
            for (Object value : values) {
                consumer.startGroup();
                consumer.startField("element", 0);
                writeValue(element, value);
                consumer.endField("element", 0);
                consumer.endGroup();
            }
            consumer.endField("list", 0);
        }
        consumer.endGroup();
    }

    private void writePrimitive(ValueType.Primitive primitive, Object value) {
        switch (primitive) {
            case STRING -> consumer.addBinary(Binary.fromString((String) value));
            case INT -> consumer.addInteger((Integer) value);
            case LONG -> consumer.addLong((Long) value);
            case DOUBLE -> consumer.addDouble((Double) value);
            case BOOLEAN -> consumer.addBoolean((Boolean) value);
            case BINARY -> consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
        }
    }
}
