package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaJsonTest {
  private static String schema(String type) {
    return "{\"type\":\"struct\",\"fields\":[{\"name\":\"c\",\"type\":" + type + "}]}";
  }

  @Test
  void reads_back_every_type_with_its_metadata() {
    List<Field> fields = new ArrayList<>();
    for (PrimitiveType type : PrimitiveType.values()) {
      fields.add(Field.of("c_" + type.json(), type));
    }
    fields.add(Field.of("decimal", new DecimalType(38, 18)));
    StructType nested =
        StructType.of(
            new Field("x", PrimitiveType.LONG, false, Map.of("comment", "\"a \\\"b\\\"\"")),
            Field.of("y", new ArrayType(PrimitiveType.STRING, false)));
    fields.add(
        new Field(
            "map",
            new MapType(PrimitiveType.STRING, new ArrayType(nested, true), false),
            false,
            Map.of("n", "1", "o", "{\"k\":[true]}")));
    StructType schema = new StructType(fields);
    assertThat(SchemaJson.parse(SchemaJson.write(schema), "t")).isEqualTo(schema);
  }

  @Test
  void writes_what_spark_writes() {
    assertThat(SchemaJson.write(StructType.of(Field.of("a", new DecimalType(10, 2)))))
        .isEqualTo(
            "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"decimal(10,2)\","
                + "\"nullable\":true,\"metadata\":{}}]}");
  }

  @Test
  void reads_older_spellings() {
    assertThat(SchemaJson.parse(schema("\"decimal\""), "t").fields().get(0).type())
        .isEqualTo(DecimalType.DEFAULT);
    assertThat(SchemaJson.parse(schema("\"varchar(10)\""), "t").fields().get(0).type())
        .isEqualTo(PrimitiveType.STRING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"variant\"", "\"interval day\"", "{\"type\":\"udt\"}"})
  void refuses_other_types_by_name(String type) {
    assertThatThrownBy(() -> SchemaJson.parse(schema(type), "t"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("column c")
        .hasMessageContaining(type.replaceAll(".*\"([a-z ]+)\".*", "$1"));
  }

  @Test
  void refuses_what_is_no_schema() {
    assertThatThrownBy(() -> SchemaJson.parse("{", "t"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT);
  }

  @Test
  void refuses_two_columns_that_differ_in_case_only() {
    StructType twice =
        StructType.of(Field.of("a", PrimitiveType.LONG), Field.of("A", PrimitiveType.LONG));
    assertThatThrownBy(() -> SchemaJson.parse(SchemaJson.write(twice), "t"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT)
        .hasMessageContaining("two columns A");
  }
}
