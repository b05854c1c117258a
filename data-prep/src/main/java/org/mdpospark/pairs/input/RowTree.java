package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.Map;
import scala.collection.Seq;

/** Turns Spark's rows into JSON trees. Bytes stay the array they are; dates and the like become text. */
final class RowTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RowTree() {}

    /** Converts the fields from the given one on. */
    static ObjectNode of(Row row, int first) {
        ObjectNode object = NODES.objectNode();
        String[] names = row.schema().fieldNames();
        for (int i = first; i < names.length; i++) {
            object.set(names[i], node(row.get(i)));
        }
        return object;
    }

    private static JsonNode node(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof String text) {
            return NODES.textNode(text);
        }
        if (value instanceof byte[] bytes) {
            return NODES.binaryNode(bytes);
        }
        if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        return nested(value);
    }

    private static JsonNode number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        }
        return number instanceof Double || number instanceof Float
                ? NODES.numberNode(number.doubleValue())
                : NODES.numberNode(number.longValue());
    }

    private static JsonNode nested(Object value) {
        if (value instanceof Row row) {
            return of(row, 0);
        }
        if (value instanceof Seq<?> list) {
            ArrayNode array = NODES.arrayNode(list.size());
            Iterator<?> elements = list.iterator();
            while (elements.hasNext()) {
                array.add(node(elements.next()));
            }
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            Iterator<? extends Tuple2<?, ?>> entries = map.iterator();
            while (entries.hasNext()) {
                Tuple2<?, ?> entry = entries.next();
                object.set(String.valueOf(entry._1()), node(entry._2()));
            }
            return object;
        }
        return NODES.textNode(value.toString());
    }
}
