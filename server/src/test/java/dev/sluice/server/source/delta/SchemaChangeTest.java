package dev.sluice.server.source.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeTest {
  private static TableMetadata table(StructType schema, StructType stored, boolean widening) {
    Map<String, String> properties =
        widening ? Map.of("delta.enableTypeWidening", "true") : Map.of();
    return new TableMetadata("id", schema, stored, List.of(), properties);
  }

  private static boolean readable(DataType written, DataType read, boolean widening) {
    StructType old = StructType.of(Field.of("a", written));
    StructType now = StructType.of(Field.of("a", read));
    return SchemaChange.unreadable(table(old, old, false), table(now, now, widening)).isEmpty();
  }

  private static DataType type(String name) {
    if (name.startsWith("decimal")) {
      int slash = name.indexOf('/');
      return new DecimalType(
          Integer.parseInt(name.substring(7, slash)), Integer.parseInt(name.substring(slash + 1)));
    }
    return PrimitiveType.valueOf(name);
  }

  @ParameterizedTest
  @CsvSource({
    "BYTE, SHORT, true",
    "BYTE, LONG, true",
    "INTEGER, LONG, true",
    "LONG, INTEGER, false",
    "INTEGER, DOUBLE, true",
    "LONG, DOUBLE, false",
    "FLOAT, DOUBLE, true",
    "DOUBLE, FLOAT, false",
    "DATE, TIMESTAMP_NTZ, true",
    "DATE, TIMESTAMP, false",
    "INTEGER, decimal10/0, true",
    "INTEGER, decimal11/2, false",
    "LONG, decimal20/0, true",
    "LONG, decimal19/0, false",
    "decimal10/2, decimal12/4, true",
    "decimal10/2, decimal10/3, false",
    "decimal10/2, decimal12/1, false",
    "STRING, BINARY, false"
  })
  void types_widen_where_the_table_says_so(String from, String to, boolean widens) {
    assertThat(readable(type(from), type(to), true)).isEqualTo(widens);
    assertThat(readable(type(from), type(to), false)).isFalse();
    DataType nestedFrom = new MapType(PrimitiveType.STRING, new ArrayType(type(from), true), true);
    DataType nestedTo = new MapType(PrimitiveType.STRING, new ArrayType(type(to), true), true);
    assertThat(readable(nestedFrom, nestedTo, true)).isEqualTo(widens);
  }

  @Test
  void files_may_lack_nested_fields_but_not_have_others() {
    StructType small = StructType.of(Field.of("x", PrimitiveType.LONG));
    StructType large =
        StructType.of(Field.of("x", PrimitiveType.LONG), Field.of("y", PrimitiveType.LONG));

    assertThat(readable(small, large, false)).isTrue();
    assertThat(readable(large, small, false)).isFalse();
    assertThat(readable(new ArrayType(small, true), new ArrayType(large, true), false)).isTrue();
    assertThat(readable(new ArrayType(small, true), new ArrayType(small, false), false)).isFalse();
  }

  @Test
  void a_column_that_was_made_again_is_another_one() {
    StructType names = StructType.of(Field.of("a", PrimitiveType.LONG));
    StructType first = StructType.of(Field.of("col-1", PrimitiveType.LONG));
    StructType second = StructType.of(Field.of("col-2", PrimitiveType.LONG));
    StructType nested = StructType.of(Field.of("s", names));
    StructType nestedFirst = StructType.of(Field.of("s", first));
    StructType nestedSecond = StructType.of(Field.of("s", second));

    assertThat(SchemaChange.unreadable(table(names, first, false), table(names, first, false)))
        .isEmpty();
    assertThat(SchemaChange.unreadable(table(names, first, false), table(names, second, false)))
        .isPresent();
    assertThat(
            SchemaChange.unreadable(
                table(nested, nestedFirst, false), table(nested, nestedSecond, false)))
        .isPresent();
  }
}
