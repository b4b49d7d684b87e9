package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaMergeTest {
  private static final Protocol PLAIN = Protocol.of(1, 2);
  private static final Protocol WIDENING =
      new Protocol(3, 7, List.of("typeWidening"), List.of("typeWidening"));

  private static TableMetadata table(Field... fields) {
    return new TableMetadata(
        "t", StructType.of(fields), List.of(), Map.of("delta.enableTypeWidening", "true"));
  }

  private static Field merged(Protocol protocol, Field before, DataType given) {
    StructType rows = StructType.of(Field.of(before.name(), given));
    return SchemaMerge.of(table(before), protocol, rows).schema().fields().get(0);
  }

  @Test
  void a_table_that_has_all_columns_stays_the_same_object() {
    TableMetadata table = table(Field.of("a", PrimitiveType.LONG));
    StructType rows = StructType.of(Field.of("A", PrimitiveType.STRING));
    assertThat(SchemaMerge.of(table, PLAIN, rows)).isSameAs(table);
  }

  @Test
  void new_columns_and_all_inside_of_them_may_be_null() {
    StructType inner =
        StructType.of(new Field("x", PrimitiveType.LONG, false, Map.of("delta.y", "1")));
    StructType rows = StructType.of(new Field("b", new ArrayType(inner, false), false, Map.of()));
    TableMetadata merged = SchemaMerge.of(table(Field.of("a", PrimitiveType.LONG)), PLAIN, rows);
    assertThat(merged.schema().fields())
        .containsExactly(
            Field.of("a", PrimitiveType.LONG),
            Field.of("b", new ArrayType(StructType.of(Field.of("x", PrimitiveType.LONG)), true)));
    assertThat(merged.stored()).isEqualTo(merged.schema());
  }

  @Test
  void a_new_column_must_be_one_that_a_table_can_have() {
    StructType name = StructType.of(Field.of("a b", PrimitiveType.LONG));
    assertThatThrownBy(() -> SchemaMerge.of(table(), PLAIN, name)).hasMessageContaining("a b");
    StructType type = StructType.of(Field.of("n", PrimitiveType.NULL));
    assertThatThrownBy(() -> SchemaMerge.of(table(), PLAIN, type)).hasMessageContaining("void");
  }

  @Test
  void a_type_widens_only_where_the_table_has_the_feature() {
    Field before = new Field("a", PrimitiveType.SHORT, false, Map.of("comment", "\"c\""));
    assertThat(merged(PLAIN, before, PrimitiveType.LONG)).isEqualTo(before);
    assertThat(merged(WIDENING, before, PrimitiveType.LONG))
        .isEqualTo(
            new Field(
                "a",
                PrimitiveType.LONG,
                false,
                Map.of(
                    "comment",
                    "\"c\"",
                    "delta.typeChanges",
                    "[{\"fromType\":\"short\",\"toType\":\"long\"}]")));
  }

  @Test
  void each_change_is_noted_behind_those_before_it() {
    Field once = merged(WIDENING, Field.of("a", PrimitiveType.BYTE), PrimitiveType.SHORT);
    assertThat(merged(WIDENING, once, PrimitiveType.INTEGER).metadata())
        .containsEntry(
            "delta.typeChanges",
            "[{\"fromType\":\"byte\",\"toType\":\"short\"},"
                + "{\"fromType\":\"short\",\"toType\":\"integer\"}]");
  }

  @Test
  void a_change_inside_of_arrays_and_maps_is_noted_with_its_path() {
    DataType before =
        new MapType(PrimitiveType.STRING, new ArrayType(new DecimalType(5, 2), true), true);
    DataType given =
        new MapType(PrimitiveType.STRING, new ArrayType(new DecimalType(9, 3), true), true);
    Field field = merged(WIDENING, Field.of("m", before), given);
    assertThat(field.type()).isEqualTo(given);
    assertThat(field.metadata().get("delta.typeChanges"))
        .isEqualTo(
            "[{\"fromType\":\"decimal(5,2)\",\"toType\":\"decimal(9,3)\","
                + "\"fieldPath\":\"value.element\"}]");
  }

  @Test
  void a_change_in_a_struct_is_noted_at_its_field() {
    StructType before = StructType.of(Field.of("x", PrimitiveType.FLOAT));
    Field field =
        merged(WIDENING, Field.of("s", before), StructType.of(Field.of("x", PrimitiveType.DOUBLE)));
    assertThat(field.metadata()).isEmpty();
    assertThat(((StructType) field.type()).fields().get(0).metadata())
        .containsKey("delta.typeChanges");
  }

  @Test
  void other_types_and_generated_columns_stay_as_they_are() {
    Field number = Field.of("a", PrimitiveType.INTEGER);
    assertThat(merged(WIDENING, number, PrimitiveType.DOUBLE)).isEqualTo(number);
    assertThat(merged(WIDENING, number, PrimitiveType.SHORT)).isEqualTo(number);
    Field decimal = Field.of("a", new DecimalType(10, 2));
    assertThat(merged(WIDENING, decimal, new DecimalType(10, 4))).isEqualTo(decimal);
    Field generated =
        new Field("a", PrimitiveType.INTEGER, true, Map.of(WriteTarget.GENERATED, "\"b\""));
    assertThat(merged(WIDENING, generated, PrimitiveType.LONG)).isEqualTo(generated);
  }
}
